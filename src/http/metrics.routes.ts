// GET /metrics for Prometheus. The sandbox shows it to whoever asks, as its people are synthetic. In live operation the
// same port faces the units, often behind a proxy on the same host, so that loopback proves nothing: there it takes an
// operator's key, which can be given to a scraper and revoked like any other.
import { z } from 'zod';
import type { Endpoint } from './endpoint.ts';
import type { Metrics } from './metrics.ts';

export const metricsEndpoints = (metrics: Metrics, mode: 'live' | 'sandbox'): Endpoint[] => [
  {
    method: 'get',
    path: '/metrics',
    tag: { zh: '运行', en: 'Operation' },
    summary: { zh: '运行指标（Prometheus 文本格式）', en: 'Metrics in the text format of Prometheus' },
    description: {
      zh: '进程自身的指标为本进程所见；来自数据库的各进程相同，汇总时取最大值。不含个人信息和编号。',
      en: 'What concerns the process is this one’s; what is counted in the database is the same in all: take the greatest. No personal data, no ids.',
    },
    roles: mode === 'sandbox' ? 'public' : ['operator'],
    answers: {
      200: { description: { zh: '指标', en: 'The metrics' }, schema: z.string(), contentType: 'text/plain' },
    },
    async handle() {
      const { text, contentType } = await metrics.scrape();
      return new Response(text, { headers: { 'content-type': contentType, 'cache-control': 'no-store' } });
    },
  },
];
