/** The hook itself: what it renders first, what it asks for, and what it refuses. */
import { createElement } from 'react'
import { renderToString } from 'react-dom/server'

import { useProjectSession, type ProjectSession } from '../../lib/react/use-project-session'
import { engineFor } from '../../lib/react/engines'
import { resolveOptions } from '../../lib/react/options'
import { FakePage } from './support/fake-page'

/** What the hook gives while a server renders. */
function rendered(options?: object): ProjectSession<any> {
  let session: ProjectSession<any> | undefined
  const Page = () => {
    session = useProjectSession(options)
    return createElement('p', null, session.status)
  }
  renderToString(createElement(Page))
  return session!
}

test('a server renders the state of a page that has no session yet', () => {
  const { sessionId, projectData, currentStep, completedSteps, loading, status } = rendered()
  expect({ sessionId, projectData, currentStep, completedSteps, loading, status }).toEqual({
    sessionId: null,
    projectData: null,
    currentStep: 1,
    completedSteps: [],
    loading: false,
    status: 'idle',
  })
})

test('all documented functions of the hook exist', () => {
  const functions = Object.entries(rendered()).filter(([, value]) => typeof value === 'function')
  expect(functions.map(([name]) => name).sort()).toEqual([
    'clearSession',
    'complete',
    'createSession',
    'dismissNotice',
    'loadSession',
    'retry',
    'setCurrentStep',
    'setProjectData',
    'startAfresh',
    'updateSession',
  ])
})

test('visitors of a server share nothing; components of a page share one session', () => {
  const options = resolveOptions()
  expect(engineFor(options)).not.toBe(engineFor(options))
  const page = new FakePage()
  page.open()
  try {
    expect(engineFor(options)).toBe(engineFor(resolveOptions({ debounce: 5 })))
    expect(engineFor(options)).not.toBe(engineFor(resolveOptions({ storageKey: 'other' })))
  } finally {
    page.close()
  }
})

test('defaults are those of the session routes', () => {
  const { endpoint, storageKey, debounce, cookie } = resolveOptions({ debounce: undefined })
  expect([endpoint, storageKey, debounce, cookie]).toEqual([
    '/api/project-session',
    'projectSessionId',
    1000,
    false,
  ])
})

test.each([
  [{ endpoint: '' }, '`endpoint`'],
  [{ storageKey: 7 }, '`storageKey`'],
  [{ debounce: -1 }, '`debounce`'],
  [{ debounce: NaN }, '`debounce`'],
  [{ cookie: 'yes' }, '`cookie`'],
  [{ fetch: {} }, '`fetch`'],
  [{ debouce: 5 }, '`debouce` is not an option'],
])('refuses %j and names %s', (options, named) => {
  expect(() => rendered(options)).toThrow(named)
})
