/** The identity of a browser tab: reloads, copied tabs, the back/forward cache, and refused storage. */
import { TabIdentity } from '../../lib/react/tab-identity'
import { FakePage } from './support/fake-page'

const day = 86_400_000
let page: FakePage
beforeEach(() => {
  jest.useFakeTimers()
  page = new FakePage()
  page.open()
})
afterEach(() => {
  page.close()
  jest.useRealTimers()
})

function load(): TabIdentity {
  const tab = new TabIdentity('key')
  tab.stay()
  return tab
}

test('a page that is loaded again has the id of the page before, and larger numbers', () => {
  const before = load()
  const number = before.nextNumber()
  before.leave()
  const lastNumber = before.nextNumber()
  const after = load()
  expect(lastNumber).toBeGreaterThan(number)
  expect(after.id).toBe(before.id)
  expect(after.nextNumber()).toBeGreaterThan(lastNumber)
})

test('each tab has its own id', () => {
  const { id } = load()
  page.newTab()
  expect(load().id).not.toBe(id)
})

test('a tab that is copied while its page is loaded does not share the id', () => {
  const { id } = load()
  page.copyTab()
  expect(load().id).not.toBe(id)
})

test('of two copies of a left tab, the one that loads later gets an id of its own', () => {
  const before = load()
  before.leave()
  const token = Object.fromEntries(page.session.entries)
  const first = load()
  for (const [name, text] of Object.entries(token)) page.session.setItem(name, text)
  expect(first.id).toBe(before.id)
  expect(load().id).not.toBe(before.id)
})

test('a page that returns from the back/forward cache continues above the numbers of the page between', () => {
  const first = load()
  first.leave()
  const between = load()
  const number = between.nextNumber()
  between.leave()
  first.stay()
  expect(first.id).toBe(between.id)
  expect(first.nextNumber()).toBeGreaterThan(number)
})

test('a page that returns while another page has its id gets an id of its own', () => {
  const first = load()
  const { id } = first
  first.leave()
  const other = load()
  first.stay()
  expect(other.id).toBe(id)
  expect(first.id).not.toBe(id)
})

test('the id of a tab that was left a day ago is not used again, and nothing of it remains', () => {
  const before = load()
  before.leave()
  jest.advanceTimersByTime(day + 1)
  expect(load().id).not.toBe(before.id)
  expect([...page.local.entries, ...page.session.entries]).toEqual([])
})

test.each(['no JSON', '7', 'null', '{"id":"a","number":"1","ticket":"t"}'])(
  'a stored token of %s is ignored',
  (text) => {
    page.session.setItem('key:tab', text)
    const tab = load()
    expect(tab.nextNumber()).toBe(1)
    expect(tab.id).not.toBe('a')
  },
)

test('where the browser refuses storage, each page has an id of its own', () => {
  page.refuseStorage()
  const before = load()
  before.leave()
  expect(before.nextNumber()).toBe(1)
  expect(load().id).not.toBe(before.id)
})
