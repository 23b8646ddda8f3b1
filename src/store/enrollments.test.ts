import { describe, expect, it } from 'vitest'
import { engines, freshStore } from '../../test/fixtures/store.ts'
import {
  confirmEnrollment,
  enrollmentById,
  enrollmentsOf,
  hasNoOthers,
  insertEnrollment,
  preferEnrollment,
  touchEnrollment,
  updateEnrollment,
} from './enrollments.ts'
import { deleteFactors, holdsFactor, replaceRecoveryCode } from './factor-removal.ts'
import { secretBox } from './secrets.ts'

const box = secretBox('enrollments')

describe.each(engines)('enrollments on %s', engine => {
  it('come back as they were stored, oldest first, their secret sealed at rest', async () => {
    const db = await freshStore(engine)
    await insertEnrollment(db, box, { userId: 'u', factor: 'phone', confirmed: true, phoneNumber: '+49301' }, 2)
    const id = await insertEnrollment(
      db,
      box,
      { userId: 'u', factor: 'otp', confirmed: false, secret: 'JBSWY3DP', data: { label: 'x' } },
      1,
    )
    expect(id).toMatch(/^dev_[A-Za-z0-9]{16}$/)
    const list = await enrollmentsOf(db, box, 'u')
    expect(list.map(e => e.factor)).toEqual(['otp', 'phone'])
    expect(list[0]).toMatchObject({ id, secret: 'JBSWY3DP', confirmed: false, createdAt: 1, data: { label: 'x' } })
    const raw = await db.selectFrom('enrollments').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    expect(JSON.stringify(raw)).not.toContain('JBSWY3DP')
    expect(await enrollmentsOf(db, box, 'v')).toEqual([])
  })

  it('are all known, or somebody has enrolled another since; addresses and what is not confirmed aside', async () => {
    const db = await freshStore(engine)
    const add = (factor: 'otp' | 'phone' | 'email', confirmed = true) =>
      insertEnrollment(db, box, { userId: 'u', factor, confirmed }, 1)
    expect(await hasNoOthers(db, 'u', [])).toBe(true)
    const id = await add('otp')
    await add('email')
    await add('phone', false)
    expect(await hasNoOthers(db, 'u', [])).toBe(false)
    expect(await hasNoOthers(db, 'u', [id])).toBe(true)
    await add('phone')
    expect(await hasNoOthers(db, 'u', [id])).toBe(false)
  })

  it('are confirmed once, even by twenty at the same moment', async () => {
    const db = await freshStore(engine)
    const id = await insertEnrollment(db, box, { userId: 'u', factor: 'otp', confirmed: false }, 1)
    const answers = await Promise.all(Array.from({ length: 20 }, () => confirmEnrollment(db, id, 5)))
    expect(answers.filter(Boolean)).toHaveLength(1)
    await touchEnrollment(db, id, 7)
    expect(await enrollmentById(db, box, id)).toMatchObject({ confirmed: true, enrolledAt: 5, lastAuthAt: 7 })
  })

  it('are changed and removed only for their own user, linked ones together', async () => {
    const db = await freshStore(engine)
    const push = { userId: 'u', factor: 'push-notification', confirmed: true, linkId: 'l1' } as const
    const id = await insertEnrollment(db, box, push, 1)
    await insertEnrollment(db, box, { ...push, factor: 'otp' }, 1)
    await insertEnrollment(db, box, { userId: 'u', factor: 'phone', confirmed: true }, 1)
    await insertEnrollment(db, box, { ...push, userId: 'v' }, 1)
    expect(await updateEnrollment(db, 'v', id, { name: 'mine' })).toBe(false)
    expect(await updateEnrollment(db, 'u', id, { name: 'Phone of u' })).toBe(true)
    expect((await enrollmentById(db, box, id))?.name).toBe('Phone of u')
    expect(await deleteFactors(db, 'v', { id })).toEqual([])
    expect((await deleteFactors(db, 'u', { id })).map(one => one.factor).sort()).toEqual(['otp', 'push-notification'])
    expect((await enrollmentsOf(db, box, 'u')).map(e => e.factor)).toEqual(['phone'])
    expect(await deleteFactors(db, 'u', 'all')).toHaveLength(1)
    expect(await enrollmentsOf(db, box, 'v')).toHaveLength(1)
  })

  it('without a link are removed alone', async () => {
    const db = await freshStore(engine)
    const id = await insertEnrollment(db, box, { userId: 'u', factor: 'otp', confirmed: true }, 1)
    await insertEnrollment(db, box, { userId: 'u', factor: 'otp', confirmed: true }, 1)
    expect(await deleteFactors(db, 'u', { id })).toEqual([{ id, factor: 'otp' }])
    expect(await enrollmentsOf(db, box, 'u')).toHaveLength(1)
    expect(await deleteFactors(db, 'u', { factor: 'phone' })).toEqual([])
    expect(await deleteFactors(db, 'u', { factor: 'otp' })).toHaveLength(1)
  })

  it('count as a factor when they are confirmed and neither an address nor a recovery code', async () => {
    const db = await freshStore(engine)
    await insertEnrollment(db, box, { userId: 'u', factor: 'email', confirmed: true, email: 'u@example.org' }, 1)
    await insertEnrollment(db, box, { userId: 'u', factor: 'otp', confirmed: false }, 1)
    await replaceRecoveryCode(db, box, { userId: 'u', codeHash: 'one' }, 1)
    expect(await holdsFactor(db, 'u')).toBe(false)
    await insertEnrollment(db, box, { userId: 'u', factor: 'phone', confirmed: true }, 1)
    expect(await holdsFactor(db, 'u')).toBe(true)
    await replaceRecoveryCode(db, box, { userId: 'u', codeHash: 'two' }, 2)
    const codes = (await enrollmentsOf(db, box, 'u')).filter(e => e.factor === 'recovery-code')
    expect(codes).toMatchObject([{ codeHash: 'two', confirmed: true }])
  })

  it('one at a time is the one to be asked for first', async () => {
    const db = await freshStore(engine)
    const one = await insertEnrollment(db, box, { userId: 'u', factor: 'otp', confirmed: true }, 1)
    const two = await insertEnrollment(db, box, { userId: 'u', factor: 'phone', confirmed: true }, 2)
    const other = await insertEnrollment(db, box, { userId: 'v', factor: 'otp', confirmed: true }, 1)
    const preferred = async (user: string) =>
      (await enrollmentsOf(db, box, user)).filter(e => e.preferred).map(e => e.id)
    expect(await preferred('u')).toEqual([])
    await preferEnrollment(db, 'u', one)
    await preferEnrollment(db, 'u', two)
    expect(await preferred('u')).toEqual([two])
    await preferEnrollment(db, 'u', other)
    expect([await preferred('u'), await preferred('v')]).toEqual([[], []])
  })
})
