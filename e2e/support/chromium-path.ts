import { existsSync } from 'node:fs'

/** Names that distributions give it; playwright-core brings no browser of its own. */
const programs = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** The system's Chromium; undefined where there is none. */
export const chromiumPath = programs.find((path) => existsSync(path))
