/** Components that show nothing, mounted by React's own renderer: as much of a DOM as that takes. */
import { act, createElement, Fragment, type FC } from 'react'
import { createRoot } from 'react-dom/client'

const addEventListener = () => undefined

const container = {
  nodeType: 1,
  tagName: 'DIV',
  namespaceURI: 'http://www.w3.org/1999/xhtml',
  ownerDocument: { nodeType: 9, addEventListener },
  addEventListener,
}

/** Renders them side by side, in a fake page that is open, and runs their effects. */
export async function mount(...components: FC[]): Promise<{ unmount: () => Promise<void> }> {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
  Object.assign((globalThis as any).window, { HTMLIFrameElement: class {} })
  const root = createRoot(container)
  const elements = components.map((component) => createElement(component))
  await act(() => Promise.resolve(root.render(createElement(Fragment, null, ...elements))))
  return { unmount: () => act(() => Promise.resolve(root.unmount())) }
}
