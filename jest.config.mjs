/**
 * Four suites over the built package: the API (js), the rules of the code (house), the package in a
 * browser (browser), the example as a demo (demo).
 */
const common = {
  testEnvironment: 'node',
  // Without it, Jest warns about globals of an earlier test file that timers still use.
  testEnvironmentOptions: { globalsCleanup: 'off' },
  transform: { '\\.ts$': ['ts-jest', { tsconfig: 'test/tsconfig.json', transpilation: true }] },
  modulePathIgnorePatterns: ['<rootDir>/examples/', '<rootDir>/build', '<rootDir>/test/bench/'],
}

const suite = (name, more) => ({
  ...common,
  ...more,
  displayName: name,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
})

const withExample = { globalSetup: '<rootDir>/test/browser/support/build-example.mjs' }

export default {
  projects: [
    suite('house'),
    suite('js', {
      globalSetup: '<rootDir>/test/js/support/worker-servers.mjs',
      globalTeardown: '<rootDir>/test/js/support/stop-worker-servers.mjs',
    }),
    suite('browser', withExample),
    suite('demo', withExample),
  ],
  // Longer than the waits inside of tests, whose errors say what did not happen.
  testTimeout: 90_000,
  maxWorkers: 2,
}
