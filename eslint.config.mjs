import js from '@eslint/js'
import tseslint from 'typescript-eslint'

import { optionalMembers } from './scripts/lib/eslint-optional-members.mjs'

const timers = ['setTimeout', 'setInterval', 'clearInterval']
const globals = ['console', 'process', 'performance', 'Buffer', 'URL', 'fetch', ...timers]

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'native/',
      'deps/',
      'build*/',
      'coverage/',
      'examples/nextjs-app/',
      'test/matrix/app/',
      'test/bench/',
      '**/.next/',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: Object.fromEntries(globals.map((name) => [name, 'readonly'])),
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['tsconfig.json', 'test/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      // `Session<T = any>` is the public contract, and tests look into sessions freely.
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['lib/**/*.ts'],
    plugins: { types: { rules: { 'optional-members': optionalMembers } } },
    rules: { 'types/optional-members': 'error' },
  },
)
