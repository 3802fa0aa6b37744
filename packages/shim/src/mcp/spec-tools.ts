import type { HandIn } from '@sentra/contract/journal-facts'
import {
  Brief,
  Design,
  Findings,
  Grade,
  Requirements,
  type Submission,
  SpecTasks,
  Understanding,
  Verdicts,
} from '@sentra/contract/spec-parts'
import type { z } from 'zod'
import { type Tool, type ToolContext, tool } from './tool.ts'

type SpecTool = { tool: Tool<z.ZodType>; goesWith: HandIn }

/** A tool that hands in one part; the last one handed in counts. */
function handIn(kind: Submission['kind'], input: z.ZodType, description: string): SpecTool {
  const name = `submit_${kind}` as const
  const call = (body: unknown, { journal, submitted }: ToolContext) => {
    journal.fact({ type: 'submission', submission: { kind, body } as Submission })
    submitted.add(name)
    return `The ${kind} is recorded. A later ${name} replaces it.`
  }
  return { tool: tool({ description: `${description} The last one handed in counts.`, input, call }), goesWith: name }
}

/** By which a spec is written. Each agent is offered those that go with what its stage must hand in. */
export const specTools: Record<string, SpecTool> = {
  report_readiness: {
    goesWith: 'submit_brief',
    tool: tool({
      description:
        'Say how well you understand the idea now, what is still missing, and which decisions were taken and why. Call it before each question.',
      input: Understanding,
      call: (understanding, { journal }) => {
        journal.fact({ type: 'understanding', understanding })
        return 'Recorded: the person sees it.'
      },
    }),
  },
  submit_brief: handIn('brief', Brief, 'Hand in what you and the person agreed on, as Markdown.'),
  submit_findings: handIn('findings', Findings, 'Hand in what you found in the repository, with files and lines.'),
  submit_requirements: handIn(
    'requirements',
    Requirements,
    'Hand in the requirements in EARS form, each with acceptance criteria and how each is checked.',
  ),
  submit_design: handIn('design', Design, 'Hand in the design: overview with diagrams, decisions, risks.'),
  submit_tasks: handIn('tasks', SpecTasks, 'Hand in the tasks with their dependencies, files and criteria.'),
  submit_verdicts: handIn('verdicts', Verdicts, 'Hand in your verdict on each criterion, with what you saw.'),
  submit_grade: handIn('grade', Grade, 'Hand in your judgement: a score from 0 to 1, feedback and problems.'),
}
