/** What is known of a request before anything in it is believed. */
export interface Signals {
  /** Failed logins that the address has not got back yet. */
  addressFailures: number
  /** The address is throttled now. */
  throttled: boolean
  /** Wrong passwords in a row for the identifier, from all addresses together. */
  identifierFailures: number
  /** What a browser says of itself; nothing where programs are meant to call. */
  browser?: {
    userAgent?: string
    /** Whether the request names a language, as every browser does. */
    namesLanguage: boolean
  }
}

/** How likely it is that a program is at work: 0 not at all, 1 a little, 2 moderately, 3 highly. */
export type Chance = 0 | 1 | 2 | 3

/** Programs that say what they are, and browsers that nobody sits before. */
const programs =
  /\b(curl|wget|python|java|okhttp|go-http-client|ruby|perl|php|node|undici|axios|libwww|scrapy|headlesschrome|phantomjs|selenium|puppeteer|playwright|bot|crawler|spider)\b/i

const ofFailures = (failures: number, [little, moderate, high]: [number, number, number]): Chance =>
  failures >= high ? 3 : failures >= moderate ? 2 : failures >= little ? 1 : 0

const ofBrowser = ({ userAgent, namesLanguage }: NonNullable<Signals['browser']>): Chance =>
  !userAgent || programs.test(userAgent) ? 2 : namesLanguage ? 0 : 1

/** The chance by the strongest of the signals; two that are moderate by themselves are high together. Pure. */
export const chanceOf = (signals: Signals): Chance => {
  const { addressFailures, throttled, identifierFailures, browser } = signals
  const found: Chance[] = [
    throttled ? 3 : ofFailures(addressFailures, [2, 5, 20]),
    ofFailures(identifierFailures, [2, 5, 10]),
    browser ? ofBrowser(browser) : 0,
  ]
  return found.filter(chance => chance >= 2).length > 1 ? 3 : (Math.max(...found) as Chance)
}

/** From which chance on each level asks: a high level asks often. */
export const asksFrom = { low: 3, medium: 2, high: 1 } as const
