/**
 * The session that every contender stores: about 950 bytes once the times and the id are in it.
 */
export const ttl = 86_400

const step = (name) => ({
  title: `${name} of the project`,
  done: true,
  notes: 'Measured on site, to be confirmed by the engineer before the permit is asked for.',
})

export const data = {
  projectData: {
    projectName: 'Riverside office renovation',
    buildingType: 'Commercial office',
    squareFootage: 48250,
    address: { street: '1200 River Road', city: 'Springfield', state: 'IL', zip: '62701' },
    contacts: ['dana@example.com', 'lee@example.com', 'sam@example.com'],
    steps: [step('Basics'), step('Envelope'), step('Systems')],
  },
  currentStep: 2,
  completedSteps: [1, 2, 3],
  validationStatus: { step1: true, step2: true, step3: false, step4: false },
}

/** What the `i`-th update writes: the step that the user is on, as the wizard's auto-save does. */
export function fields(i) {
  return { currentStep: 1 + (i % 4), completedSteps: [1, 2, 3].slice(0, i % 4) }
}
