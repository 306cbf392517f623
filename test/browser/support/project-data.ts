/** A project with nothing missing. */
export const projectData = {
  projectName: 'Test Project',
  projectDescription: 'A refit in two phases',
  buildingType: 'office',
  squareFootage: 1000,
  numberOfFloors: 3,
  numberOfZones: 12,
  clientName: 'Ada Lovelace',
  clientEmail: 'ada@example.com',
  clientPhone: '+44 20 7946 0018',
  projectLocation: '12 Quay Street, Bristol',
  estimatedStartDate: '2027-03-01',
  estimatedEndDate: '2027-12-01',
  budget: 250_000,
  priority: 'high',
}
