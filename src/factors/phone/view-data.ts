import type { FactorContext } from '../factor.ts'
import type { PhoneChallenge } from './challenge.ts'
import type { PhoneEnrollment } from './enrollment.ts'
import { methodsOn } from './methods.ts'
import { countryName, formatPhone, phonePrefixes, prefixOf, shownPhone } from './number.ts'

/** Section 7.4's `data`. A number is masked once it is enrolled; while it is typed in, its owner must be able to check it. */
export const viewData = (ctx: FactorContext, keep: PhoneChallenge | PhoneEnrollment): Record<string, unknown> => {
  switch (keep.stage) {
    case 'number':
      return {
        ...(keep.phone ? { phone: keep.phone } : {}),
        country_code: { code: keep.country, prefix: prefixOf(keep.country) },
        country_name: countryName(keep.country, ctx.locale),
        phone_prefix: prefixOf(keep.country),
      }
    case 'countries':
      return { phone_prefixes: phonePrefixes(ctx.locale, ctx.settings.countries), selected: keep.country }
    case 'list':
      return {
        enrolled_phone_numbers: ctx.enrollments.map((one, id) => ({ id, phone_number: shown(ctx, one.phoneNumber) })),
      }
    case 'choose':
      return { phone_number: enrolledNumber(ctx, keep.enrollmentId), show_pick_phone: ctx.enrollments.length > 1 }
    case 'code': {
      const on = methodsOn(ctx)
      const enrolling = 'phone' in keep
      return {
        phone_number: 'phone' in keep ? formatPhone(keep.phone) : enrolledNumber(ctx, keep.enrollmentId),
        show_remember_device: !enrolling && ctx.mayRemember,
        show_link_voice: keep.method === 'sms' && on.includes('voice'),
        show_link_sms: keep.method === 'voice' && on.includes('sms'),
        show_edit: enrolling,
        show_pick_phone: !enrolling && ctx.enrollments.length > 1,
      }
    }
  }
}

const shown = (ctx: FactorContext, number = ''): string => shownPhone(number, ctx.settings.phoneDisplay)

const enrolledNumber = (ctx: FactorContext, id: string): string =>
  shown(ctx, ctx.enrollments.find(one => one.id === id)?.phoneNumber)
