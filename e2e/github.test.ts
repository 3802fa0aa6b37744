import { afterAll, beforeAll, beforeEach, vi } from 'vitest'
import { driveApp } from './github/app.ts'
import { driveBothSides } from './github/both-sides.ts'
import { driveFeedback } from './github/feedback.ts'
import { driveIssues } from './github/issues.ts'
import { driveLinks } from './github/links.ts'
import { drivePages } from './github/pages.ts'
import { GithubDesk } from './support/github-desk.ts'
import { describeProduct } from './support/requirements.ts'

/** Most of these are a whole run, some with a server that is killed on the way. */
vi.setConfig({ testTimeout: 180_000 })

describeProduct('pull requests at GitHub', () => {
  const desk = new GithubDesk()
  beforeAll(() => desk.start())
  afterAll(() => desk.stop())
  beforeEach(() => desk.calmDown())

  driveLinks(desk)
  driveBothSides(desk)
  driveIssues(desk)
  drivePages(desk)
  driveFeedback(desk)
  driveApp(desk)
})
