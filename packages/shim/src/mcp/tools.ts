import { AskHuman, type HandIn, MAX_FOLLOWUPS, Review } from '@sentra/contract/journal-facts'
import { z } from 'zod'
import { specTools } from './spec-tools.ts'
import { type Tool, tool } from './tool.ts'

/** What every agent that works on a task has. */
const taskTools = {
  submit_plan: tool({
    description: 'Hand in the plan of this task as Markdown. The last one submitted counts.',
    input: z.object({ markdown: z.string().min(1).max(200_000) }),
    call: ({ markdown }, { journal, submitted }) => {
      journal.fact({ type: 'plan', markdown })
      submitted.add('submit_plan')
      return 'The plan is recorded. A later submit_plan replaces it.'
    },
  }),
  submit_review: tool({
    description:
      'Hand in your review: a verdict, a summary and findings. A finding of severity "blocking" sends the work back.',
    input: Review,
    call: (review, { journal, submitted }) => {
      journal.fact({ type: 'review', review })
      submitted.add('submit_review')
      return 'The review is recorded. A later submit_review replaces it.'
    },
  }),
  create_followup: tool({
    description: 'Propose work that is out of scope here as a task of its own. A person decides whether it is done.',
    input: z.object({ title: z.string().trim().min(1).max(300), description: z.string().max(20_000) }),
    call: ({ title, description }, { journal, proposed }) => {
      const proposal = `${title}\n${description}`
      if (proposed.has(proposal)) return 'You have proposed that already: it is recorded.'
      if (proposed.size >= MAX_FOLLOWUPS)
        return `Not recorded: one run proposes at most ${MAX_FOLLOWUPS} follow-ups. Go on with your own task.`
      proposed.add(proposal)
      journal.fact({ type: 'followup', title, description })
      return 'The proposal is recorded.'
    },
  }),
}

/** Somebody who types two messages in a row must not be asked about what the second one says. */
const NOT_PUT = 'Your question was not put to anybody, because people have said more meanwhile.'

/** What every agent has. */
const commonTools = {
  ask_human: tool({
    description: 'Ask the person who owns this task, when you cannot go on without knowing. Offer options if you can.',
    input: AskHuman,
    call: async ({ question, options }, { conversation }) => {
      const news = conversation.hear()
      if (news !== undefined) return `${NOT_PUT}\n\n${news}\n\nAsk again what is still open.`
      const answer = await conversation.ask({ text: question, options })
      if (answer.answered) return [`The answer is: ${answer.text}`, conversation.hear() ?? []].flat().join('\n\n')
      return 'The question is recorded and nobody has answered yet. End your turn now; you will be resumed with the answer.'
    },
  }),
  report_progress: tool({
    description: 'Tell the person in one or two sentences what you have done or will do next.',
    input: z.object({ message: z.string().min(1).max(2_000) }),
    call: ({ message }, { journal }) => {
      journal.fact({ type: 'progress', message })
      return 'Recorded.'
    },
  }),
}

/**
 * The tools of an agent that must hand these in: one that writes a part of a spec has the tool of its part and no other's.
 * Limits are those of the journal's facts. There is no tool that approves anything: agents propose, people decide.
 */
export function toolsFor(mustSubmit: readonly HandIn[]): Record<string, Tool<z.ZodType>> {
  const own = Object.entries(specTools).filter(([, { goesWith }]) => mustSubmit.includes(goesWith))
  const offered = own.length === 0 ? taskTools : Object.fromEntries(own.map(([name, one]) => [name, one.tool]))
  return { ...offered, ...commonTools }
}
