// The windows of the sandbox: synthetic places, hours and numbers.
import type { WindowsFile } from '../src/schemes/windows.ts';

const HOURS = { zh: '工作日9:00至12:00、14:00至18:00', en: '9:00 to 12:00 and 14:00 to 18:00 on working days' };

const window = (district: string | null, zh: string, en: string, line: number) => ({
  district,
  name: { zh: `示例${zh}人才服务窗口`, en: `Example talent service window, ${en}` },
  address: { zh: `示例${zh}示例路${line}号`, en: `${line} Example Road, ${en}` },
  hours: HOURS,
  phone: `0755-0000${String(line).padStart(4, '0')}`,
});

export const SANDBOX_WINDOWS: WindowsFile = {
  'shenzhen-talent': [
    window('440303', '罗湖区', 'Luohu', 3),
    window('440304', '福田区', 'Futian', 4),
    window('440305', '南山区', 'Nanshan', 5),
    window('440306', '宝安区', 'Bao’an', 6),
    window('440307', '龙岗区', 'Longgang', 7),
    window(null, '市本级', 'the city', 1),
  ],
};
