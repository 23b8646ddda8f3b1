import { getRouteApi } from '@tanstack/react-router'
import { DetailTabs } from '../../components/ui/detail-tabs.tsx'
import { Page } from '../../components/ui/page.tsx'
import { CustomTexts } from './custom-texts.tsx'
import { LookEditor } from './look.tsx'
import { PageTemplate } from './page-template.tsx'
import { Partials } from './partials.tsx'

const route = getRouteApi('/branding/universal-login')

/** Branding › Universal Login: how the pages look and what they say, seen before it is saved. */
export const UniversalLogin = () => {
  const { tab, prompt, language } = route.useSearch()
  const navigate = route.useNavigate()
  const change = (search: { prompt?: string; language?: string }) =>
    void navigate({ search: before => ({ ...before, ...search }) })
  return (
    <Page
      wide
      title="Universal Login"
      description="How the sign-in pages look and what they say. The preview is made by the server itself, from what you have not saved yet."
    >
      <DetailTabs
        tab={tab}
        onChange={next => void navigate({ search: { tab: next } })}
        tabs={[
          { value: 'look', label: 'Look', content: () => <LookEditor /> },
          {
            value: 'texts',
            label: 'Custom Text',
            content: () => <CustomTexts prompt={prompt ?? 'login'} language={language ?? 'en'} onChange={change} />,
          },
          { value: 'partials', label: 'Partials', content: () => <Partials prompt={prompt} onChange={change} /> },
          { value: 'template', label: 'Page Template', content: () => <PageTemplate /> },
        ]}
      />
    </Page>
  )
}
