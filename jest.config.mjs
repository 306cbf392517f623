/** Three suites over the built package: the API (js), the house rules (house), a browser (browser). */
const common = {
  testEnvironment: 'node',
  transform: { '\\.ts$': ['ts-jest', { tsconfig: 'test/tsconfig.json', diagnostics: false }] },
  modulePathIgnorePatterns: ['<rootDir>/examples/', '<rootDir>/build', '<rootDir>/test/bench/'],
}

const suite = (name, more) => ({
  ...common,
  ...more,
  displayName: name,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
})

export default {
  projects: [
    suite('house'),
    suite('js'),
    { ...suite('browser'), globalSetup: '<rootDir>/test/browser/support/build-example.mjs' },
  ],
  // Longer than the waits inside of tests, whose errors say what did not happen.
  testTimeout: 90_000,
  maxWorkers: 2,
}
