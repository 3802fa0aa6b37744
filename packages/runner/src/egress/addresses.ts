import { BlockList, isIP } from 'node:net'
import { networkInterfaces } from 'node:os'

/**
 * `private`: reached only by an entry that says so (a mirror in a company, a registry on this machine).
 * `never`: no entry reaches it, because what answers there gives out credentials or is not one machine.
 */
export type AddressKind = 'public' | 'private' | 'never'

/**
 * Link-local holds every cloud's metadata service (169.254.169.254); the single addresses are those of AWS over IPv6,
 * Azure and Alibaba. IPv4-mapped addresses would carry any IPv4 address past the rules for IPv4. One
 * list a family: a list with the IPv4-mapped range holds every IPv4 address.
 */
const NEVER = {
  ipv4: blockList([
    '0.0.0.0/8',
    '169.254.0.0/16',
    '224.0.0.0/4',
    '240.0.0.0/4',
    '168.63.129.16/32',
    '100.100.100.200/32',
  ]),
  ipv6: blockList([
    '::/128',
    '::ffff:0:0/96',
    '64:ff9b::/96',
    '64:ff9b:1::/48',
    'fe80::/10',
    'ff00::/8',
    'fd00:ec2::/32',
  ]),
}

/** What the IANA special-purpose registries (RFC 6890) do not call globally reachable. */
const SPECIAL = {
  ipv4: blockList(
    [
      ['10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'],
      ['192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
    ].flat(),
  ),
  ipv6: blockList(['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']),
}

/** All that is handed out for the public IPv6 internet; loopback and unique local addresses lie outside. */
const GLOBAL_UNICAST = blockList(['2000::/3'])

/** What kind of destination an address is. Addresses of this host itself count as private. */
export function addressKind(address: string): AddressKind {
  const plain = address.split('%')[0] ?? ''
  const family = isIP(plain)
  if (family === 0) return 'never'
  const type = family === 4 ? 'ipv4' : 'ipv6'
  if (NEVER[type].check(plain, type)) return 'never'
  if (SPECIAL[type].check(plain, type) || isOwn(plain)) return 'private'
  return family === 4 || GLOBAL_UNICAST.check(plain, type) ? 'public' : 'private'
}

/** Read each time: a laptop changes its addresses. */
function isOwn(address: string): boolean {
  return Object.values(networkInterfaces()).some((list) => list?.some((entry) => entry.address === address))
}

function blockList(subnets: string[]): BlockList {
  const list = new BlockList()
  for (const subnet of subnets) {
    const [network = '', prefix] = subnet.split('/')
    list.addSubnet(network, Number(prefix), network.includes(':') ? 'ipv6' : 'ipv4')
  }
  return list
}
