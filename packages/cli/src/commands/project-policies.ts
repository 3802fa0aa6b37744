import {
  approvalRoles,
  feedbackPolicies,
  ticketMirrors,
  type ProjectSettings,
  type ProjectSettingsChange,
} from '@sentra/contract'
import { type Command, Option } from 'commander'
import { parseNumber, parseTokens } from '../parse-number.ts'

/** How a project goes about its work, beside what its runs need. */
export type PolicyOptions = {
  wip?: number
  wipReview?: number
  specTokens?: number | null
  specFiles?: 'on' | 'off'
  decideWithin?: number
  approvalRole?: ProjectSettings['approvalRole']
  mirrorTickets?: ProjectSettings['mirrorTickets']
  githubFeedback?: ProjectSettings['githubFeedback']
}

export function withPolicyOptions(command: Command): Command {
  return command
    .option('--wip <number>', 'tickets in progress at most before another begins by itself', parseNumber)
    .option('--wip-review <number>', 'tickets in review at most before another begins by itself', parseNumber)
    .option('--spec-tokens <number>', 'tokens for writing a spec, before it is approved; none: any number', parseTokens)
    .addOption(
      new Option('--spec-files <switch>', 'the approved text of a spec is the first commit of its branch').choices([
        'on',
        'off',
      ]),
    )
    .option('--decide-within <days>', 'a version of a spec that nobody decides on for so long is rejected', parseNumber)
    .addOption(new Option('--approval-role <role>', 'who may approve specs').choices([...approvalRoles]))
    .addOption(
      new Option('--mirror-tickets <which>', 'tickets that get an issue at GitHub').choices([...ticketMirrors]),
    )
    .addOption(
      new Option('--github-feedback <policy>', 'what GitHub says goes to the agent by itself').choices([
        ...feedbackPolicies,
      ]),
    )
}

/** Only what was given: the rest keeps its value. */
export function policiesOf(options: PolicyOptions): ProjectSettingsChange {
  const { wip, wipReview, specTokens, specFiles, decideWithin, approvalRole, mirrorTickets, githubFeedback } = options
  return {
    ...(wip !== undefined && { wipInProgress: wip }),
    ...(wipReview !== undefined && { wipInReview: wipReview }),
    ...(specTokens !== undefined && { specTokens }),
    ...(specFiles !== undefined && { specFiles: specFiles === 'on' }),
    ...(decideWithin !== undefined && { decideWithinDays: decideWithin }),
    ...(approvalRole !== undefined && { approvalRole }),
    ...(mirrorTickets !== undefined && { mirrorTickets }),
    ...(githubFeedback !== undefined && { githubFeedback }),
  }
}
