import { describe, expect, test } from 'vitest'
import type { Json, ModelApi } from './client-tools-rules.ts'
import { apiOfPath, screenCall } from './screen-call-rules.ts'

const custom = { name: 'Bash', input_schema: { type: 'object', properties: { image_url: { type: 'string' } } } }
const chatFunction = { type: 'function', function: { name: 'bash', parameters: {} } }
const responsesFunction = { type: 'function', name: 'exec_command', parameters: {} }
const declarations = { functionDeclarations: [{ name: 'run_shell_command' }] }
const text = 'look at https://example.com/page'

test.each([
  ['/v1/messages', 'messages'],
  ['/v1/messages/count_tokens', 'messages'],
  ['/v1/chat/completions', 'chat'],
  ['/v1/responses', 'responses'],
  ['/v1beta/models/gemini-3:generateContent', 'gemini'],
])('%s is %s', (path, api) => expect(apiOfPath(path)).toBe(api))

describe('tools of the service are left out, those of the agent stay:', () => {
  test.each<[ModelApi, Json, Json]>([
    ['messages', custom, { type: 'web_search_20250305', name: 'web_search' }],
    ['messages', { ...custom, type: 'custom' }, { type: 'web_fetch_20250910', name: 'web_fetch' }],
    ['messages', { type: 'bash_20250124', name: 'bash' }, { type: 'code_execution_20250825', name: 'code_execution' }],
    ['messages', { type: 'text_editor_20250728', name: 'edit' }, { type: 'mcp_toolset', mcp_server_name: 'x' }],
    ['messages', { type: 'memory_20250818', name: 'memory' }, { type: 'of_tomorrow_20300101', name: 'custom' }],
    ['messages', { type: 'tool_search_tool_regex_20251119', name: 'search' }, { type: 7, name: 'custom' }],
    ['chat', chatFunction, { type: 'web_search' }],
    [
      'chat',
      { type: 'custom', custom: { name: 'sql' } },
      { type: 'builtin_function', function: { name: '$web_search' } },
    ],
    ['chat', { function: { name: 'bash' } }, { type: 'openrouter:web_search' }],
    ['responses', responsesFunction, { type: 'web_search', external_web_access: true }],
    ['responses', { type: 'custom', name: 'apply_patch' }, { type: 'web_search_preview' }],
    ['responses', { type: 'local_shell' }, { type: 'mcp', server_label: 'x', server_url: 'https://x.example' }],
    ['responses', { type: 'apply_patch' }, { type: 'code_interpreter', container: { type: 'auto' } }],
    ['responses', { type: 'tool_search' }, { type: 'file_search', vector_store_ids: ['vs'] }],
    [
      'responses',
      { type: 'shell', environment: { type: 'local' } },
      { type: 'shell', environment: { type: 'container_auto' } },
    ],
    ['responses', responsesFunction, { type: 'computer_use_preview' }],
    ['responses', responsesFunction, { type: 'image_generation' }],
    ['responses', responsesFunction, { name: 'without a type' }],
    ['gemini', declarations, { googleSearch: {} }],
    ['gemini', declarations, { google_search: {} }],
    ['gemini', declarations, { url_context: {} }],
    ['gemini', { function_declarations: [] }, { codeExecution: {} }],
    ['gemini', declarations, { of_tomorrow: {} }],
  ])('%s %j, not %j', (api, own, foreign) => {
    const { request, removed, refused } = screenCall(api, { model: 'm', tools: [foreign, own] })
    expect({ request, refused }).toEqual({ request: { model: 'm', tools: [own] }, refused: null })
    expect(removed).toHaveLength(1)
  })

  test('a call with tools of the agent alone is not touched', () => {
    const namespace = { type: 'namespace', name: 'agents', tools: [responsesFunction] }
    const request = {
      model: 'm',
      tools: [responsesFunction, namespace],
      tool_choice: 'auto',
      input: [{ role: 'user', content: text }],
    }
    expect(screenCall('responses', request)).toEqual({ request, removed: [], refused: null })
    const bare = { model: 'm', messages: [], tools: null }
    expect(screenCall('chat', bare)).toEqual({ request: bare, removed: [], refused: null })
  })

  test('inside a namespace, an item of the input, and one object of Gemini', () => {
    const search = { type: 'web_search' }
    const namespace = { type: 'namespace', name: 'n', tools: [search, responsesFunction] }
    const found = {
      type: 'tool_search_output',
      tools: [{ type: 'mcp', server_url: 'https://x.example' }, responsesFunction],
    }
    expect(screenCall('responses', { tools: [namespace], input: [found] })).toMatchObject({
      request: {
        tools: [{ ...namespace, tools: [responsesFunction] }],
        input: [{ ...found, tools: [responsesFunction] }],
      },
      removed: ['web_search', 'mcp'],
      refused: null,
    })
    expect(screenCall('gemini', { tools: [{ ...declarations, googleSearch: {} }] })).toMatchObject({
      request: { tools: [declarations] },
      removed: ['googleSearch'],
    })
    expect(
      screenCall('gemini', { generateContentRequest: { tools: [declarations, { urlContext: {} }] } }),
    ).toMatchObject({
      request: { generateContentRequest: { tools: [declarations] } },
      removed: ['urlContext'],
    })
  })

  test('with the fields that do the same', () => {
    const messages = { model: 'm', mcp_servers: [{ type: 'url', url: 'https://x.example' }], container: { skills: [] } }
    expect(screenCall('messages', messages)).toEqual({
      request: { model: 'm' },
      removed: ['mcp_servers', 'container'],
      refused: null,
    })
    const chat = { model: 'm', web_search_options: {}, plugins: [{ id: 'web' }] }
    expect(screenCall('chat', chat)).toMatchObject({
      request: { model: 'm' },
      removed: ['web_search_options', 'plugins'],
    })
  })

  test('a name that is shown to people is a name', () => {
    const { removed } = screenCall('chat', { tools: [chatFunction, { type: 'x\nINFO all is well' }] })
    expect(removed).toEqual(['a tool without a name'])
  })
})

describe('a choice among tools', () => {
  const tools = [responsesFunction, { type: 'web_search' }]

  test.each<[string, unknown, unknown]>([
    ['stays when it is open', 'auto', 'auto'],
    [
      'stays when it is for a tool of the agent',
      { type: 'function', name: 'exec_command' },
      { type: 'function', name: 'exec_command' },
    ],
    [
      'loses what was left out',
      {
        type: 'allowed_tools',
        mode: 'auto',
        tools: [{ type: 'web_search' }, { type: 'function', name: 'exec_command' }],
      },
      { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'exec_command' }] },
    ],
  ])('%s', (_what, given, expected) => {
    const { request, refused } = screenCall('responses', { tools, tool_choice: given })
    expect([request['tool_choice'], refused]).toEqual([expected, null])
  })

  test('of Messages and Chat names its tool in its own way', () => {
    const search = { type: 'web_search_20250305', name: 'web_search' }
    const any = screenCall('messages', { tools: [custom, search], tool_choice: { type: 'any' } })
    expect(any).toMatchObject({ request: { tool_choice: { type: 'any' } }, refused: null })
    const choice = { type: 'function', function: { name: 'bash' } }
    const chat = screenCall('chat', { tools: [chatFunction, { type: 'web_search' }], tool_choice: choice })
    expect(chat).toMatchObject({ request: { tool_choice: choice }, refused: null })
  })
})

describe('is refused, with what is wrong and how to allow it:', () => {
  const image = (url: string) => ({ role: 'user', content: [{ type: 'image_url', image_url: { url } }] })
  const block = (content: unknown) => ({ messages: [{ role: 'user', content: [content] }] })

  test.each<[ModelApi, Json, string]>([
    // Claude Code searches by a call that has nothing else; Gemini CLI too.
    ['messages', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }, 'web_search_20250305'],
    ['gemini', { tools: [{ googleSearch: {} }] }, 'googleSearch'],
    [
      'messages',
      {
        tools: [custom, { type: 'web_search_20250305', name: 'web_search' }],
        tool_choice: { type: 'tool', name: 'web_search' },
      },
      'web_search_20250305',
    ],
    [
      'responses',
      { tools: [responsesFunction, { type: 'web_search' }], tool_choice: { type: 'web_search' } },
      'web_search',
    ],
    ['messages', block({ type: 'image', source: { type: 'url', url: 'https://x.example' } }), 'source'],
    [
      'messages',
      block({ type: 'tool_result', content: [{ type: 'document', source: { type: 'url', url: 'x' } }] }),
      'source',
    ],
    ['chat', { messages: [image('https://x.example')] }, 'image_url'],
    ['chat', { messages: [image('http://127.0.0.1:1')] }, 'image_url'],
    ['chat', block({ type: 'file', file: { file_data: 'https://x.example/a.pdf' } }), 'file_data'],
    ['chat', block({ type: 'video_url', video_url: { url: 'https://x.example' } }), 'video_url'],
    [
      'responses',
      { input: [{ role: 'user', content: [{ type: 'input_file', file_url: 'https://x.example' }] }] },
      'file_url',
    ],
    [
      'responses',
      { input: [{ type: 'function_call_output', output: [{ type: 'input_image', image_url: 'https://x' }] }] },
      'image_url',
    ],
    ['responses', { prompt: { id: 'pmpt_1' } }, 'prompt'],
    ['gemini', { contents: [{ parts: [{ fileData: { fileUri: 'https://youtu.be/x' } }] }] }, 'fileUri'],
    ['gemini', { contents: [{ parts: [{ file_data: { file_uri: 'gs://bucket/x' } }] }] }, 'file_uri'],
    [
      'gemini',
      { generateContentRequest: { contents: [{ parts: [{ fileData: { fileUri: 'https://x' } }] }] } },
      'fileUri',
    ],
    ['gemini', { cachedContent: 'cachedContents/1' }, 'cachedContent'],
    ['chat', { model: 'gpt-4o-search-preview' }, 'gpt-4o-search-preview'],
    ['chat', { model: 'vendor/model:online' }, 'vendor/model:online'],
    ['chat', { model: 'm', models: ['perplexity/sonar'] }, 'perplexity/sonar'],
  ])('%s %j', (api, request, what) => {
    const { refused } = screenCall(api, request)
    expect(refused).toContain(what)
    expect(refused).toContain('--provider-tools allow')
  })
})

describe('goes through:', () => {
  const png = 'data:image/png;base64,AAAA'

  test.each<[ModelApi, Json]>([
    [
      'messages',
      {
        messages: [
          {
            content: [
              { type: 'image', source: { type: 'base64', data: 'AAAA' } },
              { type: 'text', text },
            ],
          },
        ],
      },
    ],
    [
      'messages',
      { messages: [{ content: [{ type: 'tool_use', input: { source: { type: 'url', url: 'https://x' } } }] }] },
    ],
    ['messages', { messages: [{ content: [{ type: 'search_result', source: 'https://x', content: [] }] }] }],
    ['chat', { messages: [{ content: [{ type: 'image_url', image_url: { url: png } }] }] }],
    ['chat', { messages: [{ content: [{ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }] }] }],
    [
      'chat',
      { messages: [{ role: 'assistant', tool_calls: [{ function: { arguments: '{"image_url":"https://x"}' } }] }] },
    ],
    ['responses', { input: [{ role: 'user', content: [{ type: 'input_image', image_url: png }] }] }],
    ['responses', { input: [{ role: 'user', content: [{ type: 'input_image', image_url: null, file_id: 'f' }] }] }],
    ['responses', { input: text, model: 'research-1' }],
    ['gemini', { contents: [{ parts: [{ inlineData: { data: 'AAAA' } }, { text }] }] }],
    ['gemini', { contents: [{ parts: [{ functionCall: { name: 'f', args: { fileUri: 'https://x' } } }] }] }],
  ])('%s %j', (api, request) => {
    expect(screenCall(api, request)).toEqual({ request, removed: [], refused: null })
  })
})
