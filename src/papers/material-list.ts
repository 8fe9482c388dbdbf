// 《材料清单》: what this case needs, ticked where it is there already: handed in, or completed by a source (SZ-61).
import { handedIn, materialsShown } from '../applications/documents.ts';
import { materialName } from '../applications/supplement.ts';
import { departmentName } from '../applications/wording.ts';
import { isCovered } from '../matching/documents.ts';
import { type Demand, demandText } from '../schemes/documents.ts';
import type { Filing } from './filing.ts';
import { personFor, personLine } from './people.ts';
import type { Block, Row } from './shapes.ts';

const STATES = { examined: '人工已核', refused: '人工未予认可', waiting: '已提交，待核' } as const;

export function materialList(filing: Filing): Block[] {
  const { actor, scheme, form, materials } = filing;
  const rows = scheme.documents(form).map((demand) => rowOf(filing, demand));
  const listed = new Set(scheme.documents(form).flatMap(({ anyOf }) => anyOf.map(({ kind }) => kind)));
  const others = [...new Set(materials.map(({ kind }) => kind))].filter((kind) => !listed.has(kind));
  return [
    {
      block: 'facts',
      title: null,
      facts: [
        ['申请人', personLine(personFor(actor, form))],
        ['类别', scheme.categories[form.category]?.title.zh ?? form.category],
      ],
    },
    { block: 'table', head: ['', '材料', '审核部门', '情况'], rows },
    ...(others.length === 0
      ? []
      : ([
          {
            block: 'entries',
            title: '清单以外已提交的材料',
            entries: others.map((kind) => ({ text: materialName(scheme, kind).zh, details: [] })),
          },
        ] satisfies Block[])),
    { block: 'signatures', places: ['呈报单位经办人（签名）', '申请人（签名）'] },
  ];
}

function rowOf({ scheme, opened, materials }: Filing, demand: Demand): Row {
  const name = `${demandText(scheme, demand).zh}${demand.mandatory ? '' : '（如有）'}`;
  const checks = opened.current?.decision.checks ?? [];
  const isCompleted = demand.anyOf.some((sheet) => isCovered(sheet, checks));
  const isGiven = demand.anyOf.some(({ kind }) => materials.some((each) => handedIn(each).kind === kind));
  const settled = materialsShown(scheme, opened, opened.current)?.find(({ kind }) =>
    demand.anyOf.some((sheet) => sheet.kind === kind),
  );
  const state = isCompleted
    ? '已由数据核验'
    : isGiven
      ? settled && settled.state !== 'covered'
        ? STATES[settled.state]
        : '已提交'
      : '未提交';
  const isTicked = isCompleted || (isGiven && settled?.state !== 'refused');
  return { isTicked, cells: [name, departmentName(demand.owner).zh, state] };
}
