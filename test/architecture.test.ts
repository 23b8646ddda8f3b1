import { describe, expect, test } from 'vitest'
import { code, imports, isTest, reachable, read, sources } from './fixtures/sources.ts'

const src = sources('src').filter(path => !isTest(path))
const inFolder = (folder: string) => src.filter(path => path.startsWith(`${folder}/`))

/** Everything that must be a function of its arguments: the engine, the rules of risk, the factors. */
const pureRoots = [
  ...inFolder('src/flow'),
  ...inFolder('src/risk/rules'),
  ...src.filter(path => /^src\/factors\/[^/]+\/factor\.ts$/.test(path)),
]

/** Computing only: no input, no output, no clock, no chance of their own unless told to. */
const purePackages = new Set(['libphonenumber-js', 'otplib', 'qrcode', 'zod', '@simplewebauthn/server', 'jose'])
const pureBuiltins = new Set(['node:crypto', 'node:buffer', 'node:util', 'node:assert'])
const chanceOfCrypto = /^(random|generate|getRandom|webcrypto|createSecret)/

const packageOf = (specifier: string) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

const impurities = (file: string): string[] => [
  ...imports(file)
    .filter(one => !one.typesOnly && !one.path)
    .flatMap(({ specifier, names }) => {
      if (specifier === 'node:crypto') return names.filter(name => chanceOfCrypto.test(name))
      return pureBuiltins.has(specifier) || purePackages.has(packageOf(specifier)) ? [] : [specifier]
    }),
  ...(code(file).match(
    /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\bperformance\.now\b|\bprocess\.\w+|\bcrypto\.(random|getRandom)\w*|\bset(Timeout|Interval|Immediate)\b|\bfetch\(/g,
  ) ?? []),
]

test('imports are read as they are written', () => {
  const server = imports('src/start-server.ts')
  expect(server.length).toBeGreaterThan(20)
  expect(server).toContainEqual({ specifier: 'pino', path: undefined, typesOnly: true, names: ['Logger'] })
  const config = server.find(one => one.path === 'src/config.ts')
  expect(config?.typesOnly).toBe(false)
  expect(config?.names).toContain('operatorEnvironment')
  expect(config?.names).not.toContain('Config')
  expect([...reachable('src/flow/next.ts').keys()].length).toBeGreaterThan(5)
})

describe('who may import whom', () => {
  test('the engine, risk rules and factors do no I/O and read neither clock nor chance', () => {
    const broken = pureRoots.flatMap(start =>
      [...reachable(start)].flatMap(([file, way]) => impurities(file).map(what => `${way.join(' → ')}: ${what}`)),
    )
    expect(broken).toEqual([])
  })

  test('only src/login joins the engine with the store', () => {
    const uses = (path: string, folder: string) =>
      imports(path).some(one => !one.typesOnly && one.path?.startsWith(`${folder}/`))
    const joining = src.filter(
      path => !path.startsWith('src/login/') && uses(path, 'src/flow') && uses(path, 'src/store'),
    )
    expect(joining).toEqual([])
  })

  test('no factor imports another', () => {
    const factorFolders = new Set(src.map(path => /^src\/factors\/([^/]+)\/factor\.ts$/.exec(path)?.[1]))
    const folderOf = (path: string) => {
      const folder = /^src\/factors\/([^/]+)\//.exec(path)?.[1]
      return factorFolders.has(folder) ? folder : undefined
    }
    const crossing = inFolder('src/factors').flatMap(path => {
      const own = folderOf(path)
      return imports(path)
        .filter(one => own && one.path && folderOf(one.path) && folderOf(one.path) !== own)
        .map(one => `${path} → ${one.path}`)
    })
    expect(crossing).toEqual([])
  })

  test('the protocol layer knows no rule of login', () => {
    const knowing = inFolder('src/oidc').flatMap(path =>
      imports(path)
        .filter(one => !one.typesOnly && /^src\/(flow|factors|risk)\//.test(one.path ?? ''))
        .map(one => `${path} → ${one.path}`),
    )
    expect(knowing).toEqual([])
  })

  test('the dashboard imports types only', () => {
    const taking = sources('dashboard/src').flatMap(path =>
      imports(path)
        .filter(one => !one.typesOnly && one.path?.startsWith('src/'))
        .map(one => `${path} → ${one.path}`),
    )
    expect(taking).toEqual([])
  })

  test('nothing that runs imports a test', () => {
    const taking = src.flatMap(path =>
      imports(path)
        .filter(one => one.path && isTest(one.path))
        .map(one => `${path} → ${one.path}`),
    )
    expect(taking).toEqual([])
  })

  test('only src/config.ts reads the environment', () => {
    // What runs inside an Action's process has an environment of its own making.
    const reading = src.filter(
      path =>
        path !== 'src/config.ts' &&
        !path.startsWith('src/actions/runner/child/') &&
        /\bprocess\.env\b(?!\.PATH\b)/.test(code(path)),
    )
    expect(reading).toEqual([])
  })
})

describe('files', () => {
  const all = ['src', 'test', 'scripts', 'bench', 'types', 'dashboard/src'].flatMap(folder =>
    sources(folder, /\.(ts|tsx|mjs|css)$/),
  )

  test('none has more than 500 lines', () => {
    const long = all.filter(path => read(path).split('\n').length - 1 > 500)
    expect(long).toEqual([])
  })

  test('none has a name that says nothing', () => {
    expect(all.filter(path => /\/(utils?|common|helpers?|manager|base|misc)\.\w+$/.test(path))).toEqual([])
  })

  test('each is named in kebab-case', () => {
    expect(all.filter(path => !/^[a-z0-9]+([.-][a-z0-9]+)*\.\w+$/.test(path.split('/').at(-1) ?? ''))).toEqual([])
  })

  test('nothing is left for later', () => {
    expect(all.filter(path => /\b(TODO|FIXME|XXX)\b/.test(read(path)) && path !== 'test/architecture.test.ts')).toEqual(
      [],
    )
  })
})
