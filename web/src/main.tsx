import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { App as AntdApp, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { StrictMode, useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { isUnreachable, speak } from './api/client';
import { keepLanguage, keptLanguage, LanguageContext, languageTags } from './texts/texts';
import type { Language } from './texts/texts';
import { theme } from './theme';
import './page.css';

/** What was read stays good for a while; whoever wants it anew reloads, or comes back to the page. */
const stale_ms = 30_000;
const retry_ms_max = 8_000;

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: stale_ms,
      // A service that is being restarted is waited for; a refusal stays one however often it is asked.
      retry: (count, error) => isUnreachable(error) && count < 20,
      retryDelay: (count) => Math.min(500 * 2 ** count, retry_ms_max),
    },
  },
});

function Root() {
  const [language, setLanguage] = useState(begin);
  const chosen = useMemo(
    () => ({
      language,
      choose: (next: Language) => {
        keepLanguage(next);
        take(next);
        setLanguage(next);
      },
    }),
    [language],
  );
  return (
    <LanguageContext value={chosen}>
      <ConfigProvider locale={language === 'en' ? enUS : zhCN} theme={theme} button={{ autoInsertSpace: false }}>
        <AntdApp>
          <App />
        </AntdApp>
      </ConfigProvider>
    </LanguageContext>
  );
}

function take(language: Language): void {
  speak(language);
  document.documentElement.lang = languageTags[language];
}

function begin(): Language {
  const language = keptLanguage();
  take(language);
  return language;
}

createRoot(document.getElementById('page')!).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <Root />
    </QueryClientProvider>
  </StrictMode>,
);
