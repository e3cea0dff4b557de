/** An area, found by the beginning of its name or of its code. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { findAreasQuery } from '../api/areas';
import { useTexts } from '../texts/texts';

interface AreaChoiceProps {
  readonly area: string | undefined;
  readonly choose: (code: string | undefined) => void;
}

export function AreaChoice({ area, choose }: AreaChoiceProps) {
  const { find } = useTexts();
  const [words, type] = useState('');
  const found = useQuery({ ...findAreasQuery(words), placeholderData: keepPreviousData });
  const chosen = useQuery(findAreasQuery(area ?? ''));
  const areas = new Map([...(chosen.data?.items ?? []), ...(found.data?.items ?? [])].map((each) => [each.code, each]));
  if (area !== undefined && !areas.has(area)) areas.set(area, { code: area, hasAreasBelow: false, households: 0 });
  return (
    <Select
      className="area-choice"
      aria-label={find.areaHint}
      placeholder={find.areaHint}
      allowClear
      showSearch={{ filterOption: false, onSearch: type }}
      loading={found.isFetching}
      notFoundContent={words === '' ? find.areaHint : undefined}
      value={area}
      onChange={(code?: string) => choose(code)}
      options={[...areas.values()].map(({ code, name }) => ({ value: code, label: `${name ?? ''} ${code}` }))}
    />
  );
}
