import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { assess, type Findings, findings, overallConfidence } from './assess.ts'
import type { Facts } from './facts.ts'
import type { Confidence } from './finding.ts'
import type { ImpossibleTravelCode } from './rules/impossible-travel.ts'
import type { NewDeviceCode } from './rules/new-device.ts'
import type { UntrustedIpCode } from './rules/untrusted-ip.ts'

/** Every code of section 5.2 with its confidence. */
const devices: Record<NewDeviceCode, Confidence> = {
  match: 'high',
  partial_match: 'medium',
  no_match: 'low',
  initial_login: 'medium',
  unknown_device: 'low',
  no_device_history: 'low',
  assessment_not_available: 'low',
}
const travels: Record<ImpossibleTravelCode, Confidence> = {
  minimal_travel_from_last_login: 'high',
  travel_from_last_login: 'high',
  substantial_travel_from_last_login: 'medium',
  impossible_travel_from_last_login: 'low',
  invalid_travel: 'low',
  missing_geoip: 'low',
  anonymous_proxy: 'low',
  unknown_location: 'low',
  initial_login: 'high',
  location_history_not_found: 'high',
  assessment_not_available: 'low',
}
const addresses: Record<UntrustedIpCode, Confidence> = {
  not_found_on_deny_list: 'high',
  found_on_deny_list: 'low',
  invalid_ip_address: 'low',
  assessment_not_available: 'low',
}

const cells = Object.entries(devices).flatMap(([device, deviceConfidence]) =>
  Object.entries(travels).flatMap(([travel, travelConfidence]) =>
    Object.entries(addresses).map(([address, addressConfidence]) => ({
      device,
      travel,
      address,
      findings: {
        NewDevice: { code: device, confidence: deviceConfidence },
        ImpossibleTravel: { code: travel, confidence: travelConfidence },
        UntrustedIP: { code: address, confidence: addressConfidence },
      } as Findings,
    })),
  ),
)

/** The table of docs/risk.md: for each code of travel the confidence by what is known of the device. */
const manual = readFileSync(join(import.meta.dirname, '../../docs/risk.md'), 'utf8')
const table = new Map(
  [...manual.matchAll(/^\| `(\w+)` \| (low|medium|high) \| (low|medium|high) \| (low|medium|high) \|$/gm)].map(
    ([, travel, known, half, unknown]) => [
      travel,
      { high: known, medium: half, low: unknown } as Record<string, string>,
    ],
  ),
)

it('the manual has a row for every code of travel', () => {
  expect([...table.keys()].sort()).toEqual(Object.keys(travels).sort())
})

it.each(cells)('$device, $travel, $address is as the manual says (Q19)', ({ device, travel, address, findings }) => {
  const expected =
    address !== 'not_found_on_deny_list' || device === 'assessment_not_available'
      ? 'low'
      : table.get(travel)?.[findings.NewDevice.confidence]
  expect(overallConfidence(findings)).toBe(expected)
})

const order: Confidence[] = ['low', 'medium', 'high']

it.each(cells)('$device, $travel, $address: missing data never raises confidence', ({ findings, device }) => {
  const found = order.indexOf(overallConfidence(findings))
  const missing: ImpossibleTravelCode[] = ['missing_geoip', 'unknown_location', 'location_history_not_found']
  for (const code of missing) {
    const without = { ...findings, ImpossibleTravel: { code, confidence: travels[code] } }
    if (findings.ImpossibleTravel.code === 'impossible_travel_from_last_login') continue
    expect(order.indexOf(overallConfidence(without))).toBeLessThanOrEqual(
      findings.ImpossibleTravel.code === 'assessment_not_available' ? order.length : found,
    )
  }
  if (device === 'match') {
    const nothing = { ...findings, NewDevice: { code: 'unknown_device', confidence: 'low' } as const }
    expect(order.indexOf(overallConfidence(nothing))).toBeLessThanOrEqual(found)
  }
})

it('a rule that fails has found a risk, and no agent', () => {
  const broken = () => {
    throw new Error('broken')
  }
  const facts = {
    device: Object.defineProperty({}, 'firstLogin', { get: broken }),
    travel: Object.defineProperty({}, 'here', { get: broken }),
    address: Object.defineProperty({}, 'valid', { get: broken }),
    agent: Object.defineProperty({}, 'keys', { get: broken }),
  } as unknown as Facts
  const found = findings(facts)
  for (const finding of [found.NewDevice, found.ImpossibleTravel, found.UntrustedIP])
    expect(finding).toEqual({
      code: 'assessment_not_available',
      confidence: 'low',
      because: { failed: 'Error: broken' },
    })
  expect(found.AgentDetection).toMatchObject({ code: 'unknown', confidence: 'neutral' })
  expect(overallConfidence(found)).toBe('low')
})

it('the assessment has the shape that Auth0 gives it, without our numbers', () => {
  const because = { distanceKm: 12 }
  const assessment = assess({
    UntrustedIP: { code: 'not_found_on_deny_list', confidence: 'high' },
    NewDevice: {
      code: 'partial_match',
      confidence: 'medium',
      details: { device: 'unknown', useragent: 'known' },
      because: { knownDevices: 1 },
    },
    ImpossibleTravel: { code: 'minimal_travel_from_last_login', confidence: 'high', because },
    PhoneNumber: { code: 'phone_number_not_provided', confidence: 'neutral' },
  })
  expect(assessment).toEqual({
    confidence: 'high',
    version: '1',
    assessments: {
      UntrustedIP: { code: 'not_found_on_deny_list', confidence: 'high' },
      NewDevice: {
        code: 'partial_match',
        confidence: 'medium',
        details: { device: 'unknown', useragent: 'known' },
      },
      ImpossibleTravel: { code: 'minimal_travel_from_last_login', confidence: 'high' },
      PhoneNumber: { code: 'phone_number_not_provided', confidence: 'neutral' },
    },
  })
})
