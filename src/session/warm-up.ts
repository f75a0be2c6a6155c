const LINES = 2000;

/** A small file that makes the engine compile what a first load and the first panels will need. */
export const WARM_UP_ROWS = `order_id,customer_id,order_date,product_id,product_name,category,quantity,unit_price,discount,amount,order_status,country
${Array.from({ length: LINES }, (_, row) => `${row},c${row % 701},2024-0${1 + (row % 6)}-${10 + (row % 17)} 10:00:00,p${row % 5},n,k,1,2.50,0,2.50,completed,x`).join('\n')}
`;
