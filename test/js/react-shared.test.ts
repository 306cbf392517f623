/** useProjectSession in several components of one page: they share a session and its options. */
import { act } from 'react'

import {
  useProjectSession,
  type ProjectSession,
  type ProjectSessionOptions,
} from '../../lib/entries/react'
import { FakePage } from './support/fake-page'
import { FakeRoutes } from './support/fake-routes'
import { mount } from './support/mount'

let page: FakePage
let routes: FakeRoutes
beforeEach(() => {
  page = new FakePage()
  page.open()
  routes = new FakeRoutes()
})
afterEach(() => page.close())

/** A component that uses the hook with these options, and what the hook last gave it. */
function user(options?: ProjectSessionOptions) {
  const seen: { session?: ProjectSession<any> } = {}
  const Component = () => {
    seen.session = useProjectSession(options)
    return null
  }
  return { seen, Component }
}

test.each(['before', 'after'])(
  'a component without options, %s one with a fetch and a debounce, leaves these in force',
  async (where) => {
    const wizard = user({ fetch: routes.fetch, debounce: 0, endpoint: `/${where}` })
    const header = user({ endpoint: `/${where}`, fetch: undefined })
    const both = [wizard.Component, header.Component]
    const { unmount } = await mount(...(where === 'after' ? both : both.reverse()))
    await act(() => header.seen.session!.createSession({ name: 'A' }))
    expect(routes.asked.map(({ method, path }) => `${method} ${path}`)).toEqual([`POST /${where}`])
    expect(header.seen.session!.projectData).toEqual({ name: 'A' })
    expect(wizard.seen.session!.projectData).toEqual({ name: 'A' })
    await unmount()
  },
)
