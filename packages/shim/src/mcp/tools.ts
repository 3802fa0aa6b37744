import { AskHuman, MAX_FOLLOWUPS, Review } from '@sentra/contract/journal-facts'
import { z } from 'zod'
import type { Conversation } from '../conversation.ts'
import type { Journal } from '../journal.ts'

export type Submission = 'submit_plan' | 'submit_review'

/** What the tools act on. `onActivity` is called when a tool starts and when it ends. */
export type ToolContext = {
  journal: Journal
  conversation: Conversation
  submitted: Set<Submission>
  /** What this agent has proposed, so that it hears when it is enough. The server counts for the run. */
  proposed: Set<string>
  onActivity: () => void
}

type Tool<Input extends z.ZodType> = {
  description: string
  input: Input
  /** Answers what the agent is told. Throws RangeError when the input does not fit into a journal frame. */
  call: (input: z.output<Input>, context: ToolContext) => string | Promise<string>
}

function tool<Input extends z.ZodType>(definition: Tool<Input>): Tool<Input> {
  return definition
}

/** Limits are those of the journal's facts. There is no tool that approves anything: agents propose, people decide. */
export const tools = {
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
  ask_human: tool({
    description: 'Ask the person who owns this task, when you cannot go on without knowing. Offer options if you can.',
    input: AskHuman,
    call: async ({ question, options }, { conversation }) => {
      const answer = await conversation.ask({ text: question, options })
      if (answer.answered) return `The answer is: ${answer.text}`
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
