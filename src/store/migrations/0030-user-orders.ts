import { type Db, engineOf } from '../dialect.ts'
import { type Migration, statements } from './migration.ts'

/** What a list of users is sorted by, equal ones by id; who has no value is read by the same index. */
const sorted = [
  'email',
  'email_verified',
  'username',
  'phone_number',
  'phone_verified',
  'name',
  'nickname',
  'given_name',
  'family_name',
  'blocked',
  'logins_count',
  'last_login',
  'last_ip',
  'last_password_reset',
  'updated_at',
]

/** Names that are searched for by themselves. On PostgreSQL only this operator class lets a prefix use the index. */
const searched = (operators: string): string[] =>
  ['given_name', 'family_name'].map(
    column => `create index users_${column} on users (lower(${column})${operators}) where ${column} is not null`,
  )

const orders = statements('0030-user-orders', [
  `drop index users_last_login`,
  `drop index users_logins_count`,
  ...sorted.map(column => `create index users_by_${column} on users (${column}, user_id)`),
])

export const migration: Migration = {
  name: orders.name,
  up: async db => {
    await orders.up(db)
    const operators = engineOf(db as unknown as Db) === 'postgres' ? ' text_pattern_ops' : ''
    await statements(orders.name, searched(operators)).up(db)
  },
}
