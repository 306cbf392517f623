/**
 * The session that every contender stores: a project as the wizard leaves it behind, about 950 bytes
 * of JSON text once the times and the id are in it.
 */
export const ttl = 86_400

export const data = {
  projectData: {
    projectName: 'Riverside office renovation',
    projectDescription:
      'New variable-air-volume system for a four-storey office building: replacement of two roof ' +
      'units, heat recovery on all floors, new controls with occupancy sensors. ' +
      'The tenants of the second floor stay during the works.',
    buildingType: 'Commercial office',
    squareFootage: 48250,
    numberOfFloors: 4,
    numberOfZones: 22,
    clientName: 'Dana Whitfield',
    clientEmail: 'dana.whitfield@example.com',
    clientPhone: '+1 217 555 0142',
    projectLocation: '1200 River Road, Springfield, IL 62701',
    estimatedStartDate: '2027-03-01',
    estimatedEndDate: '2027-11-30',
    budget: 1850000,
    priority: 'high',
  },
  currentStep: 2,
  completedSteps: [1],
  validationStatus: { step1: true, step2: false, step3: false, step4: false },
}

/** What the `i`-th update writes: the step that the user is on, as the wizard's auto-save does. */
export function fields(i) {
  return { currentStep: 1 + (i % 4), completedSteps: [1, 2, 3].slice(0, i % 4) }
}
