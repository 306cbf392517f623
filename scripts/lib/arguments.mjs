/** Command-line arguments of the scripts. */

/** Prints the text and returns true if the arguments ask for help. */
export function printedHelp(args, text) {
  const asked = args.includes('--help') || args.includes('-h')
  if (asked) console.log(text.trim())
  return asked
}

/** Throws unless there are no arguments. */
export function assertNone(args) {
  if (args.length > 0) throw new Error(`Unknown argument: ${args[0]}. See --help.`)
}
