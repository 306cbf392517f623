/**
 * ESLint rule: the type of an optional member must include `undefined`. Otherwise a user who
 * compiles with `exactOptionalPropertyTypes` cannot pass `process.env.REDIS_URL`.
 */
const includesUndefined = ({ type, types = [] }) =>
  ['TSAnyKeyword', 'TSUndefinedKeyword', 'TSUnknownKeyword'].includes(type) ||
  types.some(includesUndefined)

const needsParentheses = new Set(['TSFunctionType', 'TSConstructorType', 'TSConditionalType'])

export const optionalMembers = {
  meta: { type: 'problem', fixable: 'code', schema: [] },
  create: (context) => ({
    'TSPropertySignature[optional=true]'(member) {
      const type = member.typeAnnotation?.typeAnnotation
      if (type === undefined || includesUndefined(type)) return
      const text = context.sourceCode.getText(type)
      const wrapped = needsParentheses.has(type.type) ? `(${text})` : text
      context.report({
        node: member,
        message: 'The type of an optional member must include undefined',
        fix: (fixer) => fixer.replaceText(type, `${wrapped} | undefined`),
      })
    },
  }),
}
