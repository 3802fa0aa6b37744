import { approvalRoles, feedbackPolicies, type ProjectSettings, type ProjectSettingsChange } from '@sentra/contract'
import { type Command, Option } from 'commander'
import { parseNumber } from '../parse-number.ts'

/** How a project goes about its work, beside what its runs need. */
export type PolicyOptions = {
  wip?: number
  wipReview?: number
  decideWithin?: number
  approvalRole?: ProjectSettings['approvalRole']
  githubFeedback?: ProjectSettings['githubFeedback']
}

export function withPolicyOptions(command: Command): Command {
  return command
    .option('--wip <number>', 'tickets in progress at most before another begins by itself', parseNumber)
    .option('--wip-review <number>', 'tickets in review at most before another begins by itself', parseNumber)
    .option('--decide-within <days>', 'a version of a spec that nobody decides on for so long is rejected', parseNumber)
    .addOption(new Option('--approval-role <role>', 'who may approve specs').choices([...approvalRoles]))
    .addOption(
      new Option('--github-feedback <policy>', 'what GitHub says goes to the agent by itself').choices([
        ...feedbackPolicies,
      ]),
    )
}

/** Only what was given: the rest keeps its value. */
export function policiesOf(options: PolicyOptions): ProjectSettingsChange {
  const { wip, wipReview, decideWithin, approvalRole, githubFeedback } = options
  return {
    ...(wip !== undefined && { wipInProgress: wip }),
    ...(wipReview !== undefined && { wipInReview: wipReview }),
    ...(decideWithin !== undefined && { decideWithinDays: decideWithin }),
    ...(approvalRole !== undefined && { approvalRole }),
    ...(githubFeedback !== undefined && { githubFeedback }),
  }
}
