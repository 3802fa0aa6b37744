import type { ForgeFeedback } from './feedback/forge-feedback.ts'

/** Where a pull request stands at a forge. */
export type ForgePull = {
  number: number
  url: string
  state: 'open' | 'merged' | 'closed'
  title: string
  body: string
  /** Of the branch, as the forge sees it. */
  headCommit: string
  /** What it was merged as. */
  mergeCommit: string | null
}

export type ForgeRepository = {
  /** Stays when the repository is renamed. */
  id: string
  owner: string
  name: string
  url: string
}

/** An issue; its words are a stranger's. */
export type ForgeIssue = {
  number: number
  url: string
  state: 'open' | 'closed'
  /** Closed without being done. */
  isDropped: boolean
  title: string
  body: string
  author: string
}

export type CommitStatus = { state: 'success' | 'failure'; description: string }

/**
 * A place beside git where people look at a change. Everything may be called again: what is there already is found and
 * left as it is. Errors: FORGE_UNREACHABLE, FORGE_LIMITED with `details.retryAt`, FORGE_REFUSED.
 */
export interface Forge extends ForgeFeedback {
  /** The repository, once it was seen that the token may do what is needed. */
  inspect(): Promise<ForgeRepository>
  /** The newest pull request of a branch whose text holds the marker. */
  findPull(order: { branch: string; marker: string }): Promise<ForgePull | undefined>
  getPull(number: number): Promise<ForgePull>
  openPull(order: { branch: string; baseBranch: string; title: string; body: string }): Promise<ForgePull>
  changePull(number: number, change: { body?: string; state?: 'open' | 'closed' }): Promise<ForgePull>
  setStatus(commit: string, status: CommitStatus): Promise<void>
  /** Merges while the branch is at `headCommit`. */
  mergePull(number: number, order: { headCommit: string; title: string; message: string }): Promise<void>
  /** Open ones, newest first, at most 500. */
  listIssues(): Promise<ForgeIssue[]>
  /** The issue whose text holds the marker, among those that changed since then. */
  findIssue(order: { marker: string; since: Date }): Promise<ForgeIssue | undefined>
  getIssue(number: number): Promise<ForgeIssue>
  openIssue(order: { title: string; body: string }): Promise<ForgeIssue>
  changeIssue(number: number, change: { state: 'open' | 'closed'; isDropped: boolean }): Promise<ForgeIssue>
  /** True when an answer came from another address than the one that was asked: the repository has a new name. */
  readonly wasMoved: boolean
}
