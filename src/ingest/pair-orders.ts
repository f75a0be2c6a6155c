import { fieldMap, hasAmount, type FilePlan } from './file-plan';

/** Finds the pairs of files that only make sense together: headers of orders without lines, and lines without buyers. */
export function pairOrders(plans: FilePlan[]): void {
  for (const plan of plans) {
    const code = plan.problem?.code;
    if (code === 'orders_without_lines' || (plan.role === 'orders' && code === 'file_no_amount'))
      plan.problem = null;
  }
  const lines = plans.filter((plan) => plan.role === 'order_lines');
  if (lines.length > 0 && !plans.some((plan) => plan.role === 'orders')) {
    const header = plans.find((plan) => {
      const fields = fieldMap(plan);
      return (
        plan.role === 'transactions' &&
        fields.has('order_id') &&
        !fields.has('product_id') &&
        !fields.has('product_name')
      );
    });
    if (header) header.role = 'orders';
    else
      for (const plan of lines) plan.problem ??= { code: 'orders_without_lines', args: { file: plan.name } };
  }
  if (lines.length > 0) return;
  for (const plan of plans.filter((one) => one.role === 'orders' && one.problem === null)) {
    if (hasAmount(fieldMap(plan))) plan.role = 'transactions';
    else plan.problem = { code: 'file_no_amount', args: { file: plan.name } };
  }
}
