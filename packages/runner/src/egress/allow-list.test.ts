import { describe, expect, it } from 'vitest'
import { addressKind } from './addresses.ts'
import { parseAllowEntry, parseDestination } from './allow-list.ts'

describe('a destination', () => {
  it.each([
    ['Example.COM:443', 'example.com', 443],
    ['example.com.:80', 'example.com', 80],
    ['[2606:4700::1]:443', '2606:4700::1', 443],
    ['0x7f.1:80', '127.0.0.1', 80],
    ['2130706433:80', '127.0.0.1', 80],
    ['[::ffff:127.0.0.1]:443', '::ffff:7f00:1', 443],
  ])('%s is %s port %i', (text, host, port) => {
    expect(parseDestination(text)).toEqual({ host, port })
  })

  it.each([
    'example.com',
    'user@example.com:443',
    'example.com:443/path',
    '*.example.com:443',
    'a b:1',
    ':443',
    'x:0',
    'x:99999',
  ])('%s is none', (text) => {
    expect(parseDestination(text)).toBeNull()
    expect(() => parseAllowEntry(text, { allowPrivate: false })).toThrow('write host:port')
  })
})

describe('an address', () => {
  it.each(['1.1.1.1', '8.8.8.8', '2606:4700:4700::1111', '2a00:1450:4001:800::200e'])('%s is public', (address) => {
    expect(addressKind(address)).toBe('public')
  })

  it.each([
    '127.0.0.1',
    '127.9.9.9',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '198.18.0.1',
    '203.0.113.80',
    '::1',
    'fd12::1',
    '2001:db8::1',
    '2002:7f00:1::',
  ])('%s is private', (address) => {
    expect(addressKind(address)).toBe('private')
  })

  it.each([
    '0.0.0.0',
    '169.254.169.254',
    '224.0.0.1',
    '255.255.255.255',
    '168.63.129.16',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:8.8.8.8',
    'fe80::1',
    'fe80::1%eth0',
    'ff02::1',
    '64:ff9b::7f00:1',
    'fd00:ec2::254',
    'nonsense',
  ])('%s is never reached', (address) => {
    expect(addressKind(address)).toBe('never')
  })
})
