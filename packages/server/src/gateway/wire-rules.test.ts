import type { ModelWire } from '@sentra/contract'
import { describe, expect, test } from 'vitest'
import { normalBaseUrl, requestHeaders, responseHeaders, targetOf, wiresOpenTo } from './wire-rules.ts'

const openai = { wire: 'openai', baseUrl: 'https://models.example/v1' } as const
const anthropic = { wire: 'anthropic', baseUrl: 'https://models.example' } as const
const google = { wire: 'google', baseUrl: 'https://models.example' } as const
const post = (url: string) => ({ method: 'POST', url })
const isOpen = ({ wire }: { wire: ModelWire }, call: { method: string; url: string }) =>
  wiresOpenTo(call).includes(wire)

describe('what an agent may call', () => {
  test.each([
    [openai, '/v1/responses', 'https://models.example/v1/responses'],
    [openai, '/v1/chat/completions', 'https://models.example/v1/chat/completions'],
    [anthropic, '/v1/messages?beta=true', 'https://models.example/v1/messages?beta=true'],
    [anthropic, '/v1/messages/count_tokens', 'https://models.example/v1/messages/count_tokens'],
    [
      google,
      '/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse&key=stolen',
      'https://models.example/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse',
    ],
  ])('%o %s', (service, url, expected) => {
    expect(isOpen(service, post(url))).toBe(true)
    expect(targetOf(service, url).href).toBe(expected)
  })

  test('of a query only what names no credential and calls nothing else', () => {
    const url = '/v1beta/models/g:generateContent?access_token=a&key=b&%24httpMethod=DELETE&alt=sse&pageSize=5'
    expect(targetOf(google, url).search).toBe('?alt=sse&pageSize=5')
  })

  test.each([
    [openai, '/v1/files'],
    [openai, '/v1/chat/completions/../../files'],
    [openai, '/v1/messages'],
    [openai, '//evil.example/v1/responses'],
    [openai, 'http://evil.example/v1/responses'],
    [anthropic, '/v1/organizations/users'],
    [anthropic, '/v1/messages/batches'],
    [google, '/v1beta/models/../../v1/x:generateContent'],
    [google, '/v1beta/files'],
  ])('not %o %s', (service, url) => {
    expect(isOpen(service, post(url))).toBe(false)
  })
})

describe('headers', () => {
  test('no credential of the agent passes, and the one of the service is attached', () => {
    const given = {
      authorization: 'Bearer sentra',
      'x-api-key': 'sentra',
      'x-goog-api-key': 'sentra',
      cookie: 'a=b',
      host: 'gateway',
      'x-forwarded-for': '10.0.0.1',
      'x-sentra-model-token': 'token',
      'proxy-authorization': 'x',
      'anthropic-version': '2023-06-01',
    }
    expect(requestHeaders('anthropic', given, 'sk-real')).toEqual({
      'anthropic-version': '2023-06-01',
      'x-api-key': 'sk-real',
      'accept-encoding': 'identity',
    })
    expect(requestHeaders('openai', {}, 'sk-real')).toMatchObject({ authorization: 'Bearer sk-real' })
    expect(requestHeaders('google', {}, 'real')).toMatchObject({ 'x-goog-api-key': 'real' })
    expect(requestHeaders('openai', given, null)).not.toHaveProperty('authorization')
  })

  test('nothing turns an allowed call into another one or lets others pay', () => {
    const given = { 'x-http-method-override': 'DELETE', 'openai-organization': 'org-1', 'x-goog-user-project': 'p' }
    expect(requestHeaders('openai', given, null)).toEqual({ 'accept-encoding': 'identity' })
    const returned = { 'openai-organization': 'acme', 'anthropic-organization-id': 'id', location: 'https://x' }
    expect(responseHeaders(returned)).toEqual({})
  })

  test('a body is read by the service as it was read here', () => {
    const given = { 'content-type': 'application/json; charset=utf-7', 'content-encoding': 'gzip' }
    expect(requestHeaders('openai', given, null)).toEqual({
      'content-type': 'application/json',
      'accept-encoding': 'identity',
    })
  })

  test('a subscription token goes as bearer, and keeps the flags of the agent', () => {
    expect(requestHeaders('anthropic', { 'anthropic-beta': 'a,b' }, 'sk-ant-oat01-x')).toMatchObject({
      authorization: 'Bearer sk-ant-oat01-x',
      'anthropic-beta': 'a,b,oauth-2025-04-20',
    })
  })

  test('a cookie of the service does not reach the agent', () => {
    expect(responseHeaders({ 'set-cookie': ['a=b'], 'content-type': 'text/plain' })).toEqual({
      'content-type': 'text/plain',
    })
  })
})

test.each([
  ['anthropic', 'https://api.anthropic.com/v1/', 'https://api.anthropic.com'],
  ['openai', 'http://127.0.0.1:11434/v1/', 'http://127.0.0.1:11434/v1'],
  ['google', 'https://g.example/v1beta', 'https://g.example'],
] as const)('a base URL of %s is stored in one form: %s', (wire, given, stored) => {
  expect(normalBaseUrl(wire, given)).toBe(stored)
})
