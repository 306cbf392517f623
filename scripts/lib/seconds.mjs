/** Returns the duration from the script's first argument, or the default. */
export function secondsFrom(argv, otherwise) {
  const [text] = argv.slice(2)
  if (text === undefined) return otherwise
  const seconds = Number(text)
  if (Number.isInteger(seconds) && seconds > 0) return seconds
  throw new Error('The number of seconds must be a whole number over 0, such as: npm run ... -- 60')
}
