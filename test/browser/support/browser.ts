import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The Chromium of CHROMIUM_PATH, or Debian's. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
  if (!existsSync(executablePath)) {
    throw new Error(`No Chromium at ${executablePath}: point CHROMIUM_PATH to one`)
  }
  return chromium.launch({ executablePath, args, timeout: 80_000 })
}
