import './check-field.css';

interface CheckFieldProps {
  readonly label: string;
  readonly means?: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** A yes or no, with its box before it. */
export function CheckField({ label, means, checked, onChange }: CheckFieldProps) {
  return (
    <label className="check-field">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => {
          onChange(event.currentTarget.checked);
        }}
      />
      <span>
        {label}
        {means !== undefined && <span className="field-means">{means}</span>}
      </span>
    </label>
  );
}
