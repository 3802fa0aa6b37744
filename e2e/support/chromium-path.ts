import { existsSync } from 'node:fs'

/**
 * Names that distributions give it; playwright-core brings no browser of its own. First the one without windows: it shows
 * the same pages for two thirds of the processor time.
 */
const programs = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'].map(
  (name) => `/usr/bin/${name}`,
)

/** The system's Chromium; undefined where there is none. */
export const chromiumPath = programs.find((path) => existsSync(path))
