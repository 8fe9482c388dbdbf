// GET /metrics for Prometheus. The sandbox shows it to everybody, since its people are synthetic. In live operation
// units reach the same port, often through a proxy on the same host, so a loopback address proves nothing. There it
// needs an operator's key, which a scraper can use and which can be revoked like any other.
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
      en:
        'Metrics of the process cover this process only; metrics from the database are the same in all processes, ' +
        'so take the maximum. No personal data, no ids.',
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
