/** Actions that run when a request ends, whether it succeeds or fails. The routes call `end`. */
export type EndAction = (succeeded: boolean) => void

const actions = new WeakMap<Request, EndAction[]>()

/** `action` must not throw. */
export function atEnd(request: Request, action: EndAction): void {
  const known = actions.get(request)
  if (known === undefined) actions.set(request, [action])
  else known.push(action)
}

export function end(request: Request, succeeded: boolean): void {
  for (const action of actions.get(request) ?? []) action(succeeded)
  actions.delete(request)
}
