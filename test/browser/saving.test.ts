/**
 * The order of saves, and what React's strict mode does to them.
 */
import type { Request } from 'playwright-core'
import { until } from '../js/support/until'
import { startApp } from './support/example-app'
import { setUpStage } from './support/stage'
import { WizardPage } from './support/wizard-page'

const stage = setUpStage()

test('a save waits for the one before it, and carries all that changed meanwhile', async () => {
  const wizard = await stage.openWizard()
  await wizard.begin()
  const bodies: any[] = []
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => (release = resolve))
  await wizard.page.route('**/api/project-session', async (route) => {
    bodies.push(route.request().postDataJSON())
    if (bodies.length === 1) await held
    await route.continue()
  })
  await wizard.fillStep1()
  await wizard.status('Saving…')
  await until(() => bodies.length === 1, 'the first save')
  await wizard.press('Next')
  await wizard.fill('numberOfFloors')
  await wizard.press('Back')
  expect(bodies).toHaveLength(1)
  release()
  await wizard.status('Saved')
  expect(bodies).toHaveLength(2)
  expect(bodies[1]).toMatchObject({
    projectData: { numberOfFloors: 3 },
    currentStep: 1,
    completedSteps: [1],
  })
  await wizard.leave()
})

test('a save that failed is sent again with the next one', async () => {
  const wizard = await stage.openWizard()
  await wizard.begin()
  await wizard.page.route(
    '**/api/project-session',
    (route) => route.fulfill({ status: 500, json: { error: 'Failed to update session' } }),
    { times: 1 },
  )
  await wizard.fillStep1()
  await wizard.status('Not saved')
  await wizard.press('Try again')
  await wizard.status('Saved')
  const session = await stage.app.json('GET', `/api/project-session/${await wizard.sessionId()}`)
  expect(session.projectData.squareFootage).toBe(1000)
  await wizard.leave()
})

test('a submit whose answer was lost is one project when it is sent again', async () => {
  const wizard = await stage.openWizard()
  await wizard.fillAll()
  const answers: string[] = []
  await wizard.page.route('**/api/projects', async (route) => {
    const response = await route.fetch()
    answers.push(await response.text())
    if (answers.length === 1) await route.abort()
    else await route.fulfill({ response })
  })
  await wizard.press('Create project')
  await wizard.page.getByText('The project was not created').waitFor()
  await wizard.press('Create project')
  await wizard.atStep('Test Project')
  expect(answers).toHaveLength(2)
  expect(answers[1]).toBe(answers[0])
  await wizard.leave()
})

test('strict mode, which runs every effect twice, makes one session', async () => {
  const dev = await startApp({ mode: 'dev' })
  try {
    const wizard = await WizardPage.prepare(stage.browser, dev.url)
    const created: Request[] = []
    wizard.page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().includes('/api/')) created.push(request)
    })
    await wizard.visit()
    await wizard.fillStep1()
    await wizard.status('Saving…')
    await wizard.status('Saved')
    expect(created).toHaveLength(1)
    await wizard.leave()
  } finally {
    await dev.stop()
  }
}, 120_000)
