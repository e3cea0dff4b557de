/** An area by its code. */
import { Input } from 'antd';
import { useTexts } from '../texts/texts';

export function AreaChoice({ area, choose }: { area: string | undefined; choose: (code: string | undefined) => void }) {
  const { find } = useTexts();
  return (
    <Input
      className="area-choice"
      aria-label={find.areaHint}
      placeholder={find.areaHint}
      allowClear
      defaultValue={area}
      onChange={({ target }) => {
        if (target.value === '') choose(undefined);
        else if (/^\d{12}$/.test(target.value)) choose(target.value);
      }}
    />
  );
}
