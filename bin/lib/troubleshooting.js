// docs/guides/troubleshooting.md from the contract's error codes. Shared by `npm run generate` and the drift test.
import { join } from 'node:path'
import { adviceByTheme } from '@sentra/contract/error-advice'
import { root } from './node-runtime.js'

export const troubleshootingFile = join(root, 'docs/guides/troubleshooting.md')

const introduction = `# When something is wrong

Every refusal of Sentra has a code and a sentence that says what to do. This page says more about each code; so does
\`sentra explain CODE\`, without a network and without a server. It is made from the contract by \`npm run generate\`.

Look here first:

| question | ask |
|---|---|
| Can this machine run agents in a sandbox? | \`sentra doctor\` |
| Does everything run, and is something waiting for me? | \`sentra status\`, \`sentra watch\` |
| Why did a run stop? | \`sentra task TASK\`, then \`sentra logs TASK --level error\` |
| Which agents are here, and what does each lack? | \`sentra agents\` |
| Does the key work, and which models does it give? | \`sentra keys test NAME\` |
| What does the server say? | the output of \`sentra serve\`; as a service \`journalctl -u sentra\` |
`

/** The guide as it is committed. */
export function troubleshootingText() {
  const themes = Object.entries(adviceByTheme).map(([theme, codes]) => {
    const parts = Object.entries(codes).map(([code, advice]) => entryOf(code, advice))
    return `## ${theme}\n\n${parts.join('\n')}`
  })
  return `${introduction}\n${themes.join('\n')}`
}

function entryOf(code, { title, why, do: steps }) {
  return `### ${code}\n\n**${title}.** ${why}\n\n${steps.map((step) => `- ${step}\n`).join('')}`
}
