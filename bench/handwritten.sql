-- What a build makes of the generated company, as one script for DuckDB: the other side of suite `build`. Written for speed
-- and for this input alone: no validation, no raw Parquet, no checks, no fingerprints, and every shortcut that DuckDB's own
-- dialect has. Run by bench/build.ts in an empty database with strata's own memory limit and threads; files are found through
-- file_search_path. Not made here: support tickets and churn feedback, which the generated company has none of.
-- `segment_lifetimes`, `segment_estimates`, `segment_quality` and `renewal_drivers` (fits and tests that SQL cannot compute) are taken
-- over from a build as Parquet files. There are no experiments and initiatives.

set TimeZone = 'UTC';
set preserve_insertion_order = false;

create temp table raw_accounts as
from read_csv('accounts.csv', header = true, columns = {
  account_id: 'text', account_name: 'text', industry: 'text', country: 'text', region: 'text', firm_type: 'text',
  investment_focus: 'text', plan: 'text', acquisition_channel: 'text', signup_date: 'date', seats: 'bigint',
  website: 'text', referrals_per_year: 'double', aum: 'decimal(18,2)', cost_to_serve: 'decimal(18,2)', is_trial: 'boolean', churn_flag: 'boolean', updated_at: 'timestamp'});

create table subscriptions as
select subscription_id, account_id, plan, start_date, end_date, if(is_trial, 0, mrr_amount)::decimal(18,2) as mrr_amount,
  seats, is_trial, not is_trial and mrr_amount > 0 as is_paid
from read_csv('subscriptions.csv', header = true, columns = {
  subscription_id: 'text', account_id: 'text', plan: 'text', start_date: 'date', end_date: 'date',
  mrr_amount: 'decimal(18,2)', currency: 'text', seats: 'bigint', billing_frequency: 'text', is_trial: 'boolean',
  auto_renew: 'boolean', is_upgrade: 'boolean', is_downgrade: 'boolean', churn_flag: 'boolean', updated_at: 'timestamp'});

-- Not kept, and not compressed: three times as fast as a table of the file, and nothing reads it afterwards.
create temp table raw_usage_events as
select account_id, subscription_id, user_id, session_id, occurred_at, feature, event_count, duration_seconds, error_count
from read_csv('usage_events.csv', header = true, columns = {
  event_id: 'text', account_id: 'text', subscription_id: 'text', user_id: 'text', session_id: 'text',
  occurred_at: 'timestamp', feature: 'text', event_count: 'bigint', duration_seconds: 'bigint', error_count: 'bigint',
  is_beta: 'boolean'});

create table data_window as
select greatest(max(last_day)) as as_of, date_trunc('month', min(first_day))::date as first_month
from (
  select min(signup_date) as first_day, max(signup_date) as last_day from raw_accounts
  union all select min(start_date), greatest(max(start_date), max(end_date)) from subscriptions
  union all select null, max(occurred_at)::date from raw_usage_events
);

create table months as
select m::date as month, last_day(m::date) as month_end, year(m) * 12 + month(m) - 1 as month_index
from data_window, generate_series(first_month::timestamp, as_of::timestamp, interval 1 month) as s(m)
where last_day(m::date) <= as_of;

create table account_months as
with paid as (
  select account_id, month, sum(mrr_amount)::decimal(18,2) as mrr,
    coalesce(sum(mrr_amount) filter (end_date is not null), 0)::decimal(18,2) as scheduled, count(*) as subscriptions
  from subscriptions join months on start_date <= month_end and (end_date is null or end_date > month_end)
  where is_paid
  group by all
),
firsts as (select account_id, min(month) as cohort_month from paid group by all),
dense as (
  select f.account_id, m.month, f.cohort_month, m.month_index - c.month_index as months_since,
    coalesce(p.mrr, 0) as mrr, coalesce(lag(p.mrr) over w, 0) as opening, coalesce(p.scheduled, 0) as scheduled,
    coalesce(p.subscriptions, 0) as subscriptions, sum(coalesce(p.mrr, 0)) over w as revenue
  from firsts f
  join months m on m.month >= f.cohort_month
  join months c on c.month = f.cohort_month
  left join paid p on p.account_id = f.account_id and p.month = m.month
  window w as (partition by f.account_id order by m.month)
)
select account_id, month, cohort_month, months_since, mrr, opening as opening_mrr,
  if(months_since = 0, mrr, 0)::decimal(18,2) as new_mrr,
  if(months_since > 0 and opening = 0, mrr, 0)::decimal(18,2) as reactivation_mrr,
  if(opening > 0 and mrr > opening, mrr - opening, 0)::decimal(18,2) as expansion_mrr,
  if(mrr > 0 and mrr < opening, opening - mrr, 0)::decimal(18,2) as contraction_mrr,
  if(opening > 0 and mrr = 0, opening, 0)::decimal(18,2) as churned_mrr,
  scheduled::decimal(18,2) as scheduled_churn_mrr, subscriptions, revenue::decimal(18,2) as cumulative_revenue,
  mrr > 0 as is_customer
from dense;

create table account_usage_days as
select coalesce(u.account_id, s.account_id) as account_id, u.occurred_at::date as date, u.feature,
  coalesce(u.user_id, '') as user_id, coalesce(u.session_id, '') as session_id, sum(event_count)::bigint as events, coalesce(sum(duration_seconds), 0)::bigint as seconds,
  coalesce(sum(error_count), 0)::bigint as errors
from raw_usage_events u
left join subscriptions s on s.subscription_id = if(u.account_id is null, u.subscription_id, null)
where coalesce(u.account_id, s.account_id) is not null
group by all;

create table account_usage_months as
with uses as (
  select account_id, year(date) * 12 + month(date) - 1 as month_index, feature, sum(events) as events,
    sum(seconds) as seconds, max(date) as last_used_on, bit_or(1::integer << day(date)) as days
  from account_usage_days
  group by all
),
followed as (
  select *, lead(month_index) over (partition by account_id, feature order by month_index) - month_index as gap from uses
)
select account_id, make_date(month_index // 12, month_index % 12 + 1, 1) as month, month_index, sum(events)::bigint as events,
  sum(seconds)::bigint as seconds, bit_count(bit_or(days))::bigint as active_days, count(*) as features,
  count(*) filter (gap is null or gap > 1) as features_last_1m, count(*) filter (gap is null or gap > 2) as features_last_2m,
  max(last_used_on) as last_used_on
from followed
group by account_id, month_index;

create table accounts as
with known as (
  select account_id, min(first_day) as first_seen_on
  from (
    select account_id, signup_date as first_day from raw_accounts
    union all select account_id, start_date from subscriptions
    union all (
      select account_id, min(date) from account_usage_days
      where account_id not in (from (select account_id from raw_accounts union select account_id from subscriptions))
      group by all)
  )
  group by all
)
select k.account_id, a.account_name, a.industry, upper(trim(a.country)) as country, a.region, a.firm_type, a.investment_focus,
  a.plan, lower(replace(replace(trim(a.acquisition_channel), ' ', '_'), '-', '_')) as acquisition_channel, a.signup_date,
  a.seats, a.aum, a.cost_to_serve, null::double as referrals_per_year, 0.8::double as gross_margin, k.first_seen_on, a.account_id is null as is_inferred
from known k left join raw_accounts a using (account_id);

create table account_features as
with features as (
  select account_id, month_index + later as month_index,
    sum(case later when 0 then features when 1 then features_last_1m else features_last_2m end) as features
  from account_usage_months, (values (0), (1), (2)) o(later)
  group by all
)
select a.account_id, m.month, a.plan, a.industry, a.country, a.region, a.firm_type, a.investment_focus, a.acquisition_channel,
  a.seats, a.aum, coalesce(r.mrr, 0)::decimal(18,2) as mrr, coalesce(r.is_customer, false) as is_customer,
  r.months_since as tenure_months, coalesce(r.subscriptions, 0) as subscriptions,
  coalesce(r.cumulative_revenue, 0)::decimal(18,2) as revenue_to_date, coalesce(u.events, 0) as events_1m,
  coalesce(sum(u.events) over w, 0)::bigint as events_3m, coalesce(u.active_days, 0) as active_days_1m,
  coalesce(sum(u.active_days) over w, 0)::bigint as active_days_3m, coalesce(u.features, 0) as features_1m,
  coalesce(f.features, 0)::bigint as features_3m, coalesce(sum(u.seconds) over w, 0)::double / 3600 as hours_3m,
  m.month_end - max(u.last_used_on) over (partition by a.account_id order by m.month_index) as days_since_last_use,
  0::bigint as tickets_3m, a.referrals_per_year, a.cost_to_serve, 0::bigint as contacts, null::text as contact_role,
  null::text as contact_focus, null::text as contact_age_band, null::decimal(18,2) as contact_income,
  null::decimal(18,2) as contact_net_worth, null::text as contact_marital_status, null::bigint as contact_children,
  null::text as contact_education, null::text as contact_risk_attitude, null::text as contact_wanted_relationship,
  null::text as contact_preferred_channel, null::text as contact_decision_style
from accounts a
join months m on a.first_seen_on <= m.month_end
left join account_months r on r.account_id = a.account_id and r.month = m.month
left join account_usage_months u on u.account_id = a.account_id and u.month = m.month
left join features f on f.account_id = a.account_id and f.month_index = m.month_index
window w as (partition by a.account_id order by m.month_index rows 2 preceding);

create table segment_matrix as
with scored as (
  select *,
    case when mrr >= 10000 then 30 when mrr >= 3000 then 22 when mrr >= 1000 then 15 when mrr >= 200 then 8 else 0 end
    + case when aum >= 1e10 then 15 when aum >= 1e9 then 10 when aum >= 1e8 then 5 else 0 end
    + case when tenure_months >= 24 then 10 when tenure_months >= 12 then 6 when tenure_months >= 6 then 3 else 0 end
    + case when referrals_per_year >= 3 then 5 when referrals_per_year >= 1 then 3 else 0 end
    + case when seats >= 50 then 10 when seats >= 20 then 7 when seats >= 5 then 4 else 0 end
    + case contact_role when 'executive' then 8 when 'portfolio manager' then 7 when 'advisor' then 5 when 'trader' then 5
        when 'analyst' then 4 when 'operations' then 3 when 'compliance' then 3 when 'other' then 2 else 4 end
    + case when contact_net_worth >= 1e6 then 7 when contact_net_worth >= 5e5 then 4 when contact_net_worth is null then 3
        else 1 end
    + case contact_wanted_relationship when 'delegating' then 6 when 'collaborative' then 4 when 'self-directed' then 1
        else 3 end
    + case contact_decision_style when 'directive' then 5 when 'analytical' then 3 else 2 end
    + case contact_risk_attitude when 'seeking' then 4 when 'balanced' then 3 when 'averse' then 1 else 2 end
      as grade,
    case when active_days_1m >= 8 and events_1m >= 50 then 'heavy' when active_days_1m >= 4 then 'regular'
      when events_1m > 0 then 'light' else 'none' end as usage_level,
    1 + (rank() over (p order by days_since_last_use desc nulls first) - 1) * 5 // count(*) over p as recency,
    1 + (rank() over (p order by active_days_3m nulls first) - 1) * 5 // count(*) over p as frequency,
    1 + (rank() over (p order by mrr nulls first) - 1) * 5 // count(*) over p as monetary
  from account_features
  window p as (partition by month, is_customer)
)
select account_id, month,
  case when aum >= 5e9 then 'platinum' when aum >= 5e8 then 'gold' when aum is not null then 'silver' else 'unknown' end
    as aum_tier,
  case acquisition_channel when 'paid_search' then 'paid search' when 'paid_social' then 'paid social'
    when 'partner' then 'partner' when 'referral' then 'referral' when 'organic' then 'organic' else 'other channel' end
    || ', ' || case when contact_role in ('portfolio manager', 'trader', 'analyst') then 'investor'
    when contact_role = 'advisor' then 'advisor' when contact_role = 'executive' then 'manager'
    when contact_role in ('operations', 'compliance') then 'controller' else 'unknown' end as channel_persona,
  case when not is_customer then 'not a customer' when grade >= 60 then 'A' when grade >= 45 then 'B' when grade >= 30 then 'C'
    else 'D' end as client_grade,
  case when seats >= 30 then 'large' when seats >= 15 then 'medium' when seats >= 5 then 'small' when seats is not null
    then 'solo' else 'unknown' end as company_size,
  case when not is_customer then 'not a customer'
    when recency >= 4 and frequency >= 4 and monetary >= 4 then 'champions'
    when recency >= 3 and frequency >= 4 then 'loyal'
    when recency >= 3 and monetary >= 4 then 'big spenders'
    when recency >= 3 then 'promising'
    when monetary >= 4 then 'cannot lose'
    when frequency >= 3 or monetary >= 3 then 'at risk'
    else 'hibernating' end as rfm,
  case when contact_role in ('portfolio manager', 'trader', 'analyst') then 'front office'
    when contact_role = 'advisor' then 'advisory' when contact_role in ('operations', 'compliance') then 'operations'
    when contact_role = 'executive' then 'executive' else 'unknown role' end || ', ' || usage_level as role_usage,
  usage_level
from scored;

create table account_segments as
unpivot segment_matrix on aum_tier, channel_persona, client_grade, company_size, rfm, role_usage, usage_level into name segmentation value segment;

create table segment_profiles as
select *, ('0x' || md5('aum_tier:' || length(aum_tier) || ':' || aum_tier
    || ';channel_persona:' || length(channel_persona) || ':' || channel_persona
    || ';client_grade:' || length(client_grade) || ':' || client_grade
    || ';company_size:' || length(company_size) || ':' || company_size
    || ';rfm:' || length(rfm) || ':' || rfm
    || ';role_usage:' || length(role_usage) || ':' || role_usage
    || ';usage_level:' || length(usage_level) || ':' || usage_level)[:13])::bigint as segment_profile_id
from (select distinct aum_tier, channel_persona, client_grade, company_size, rfm, role_usage, usage_level from segment_matrix);

create table account_profiles as
select account_id, month, segment_profile_id
from segment_matrix join segment_profiles using (aum_tier, channel_persona, client_grade, company_size, rfm, role_usage, usage_level);

create table profile_segments as
unpivot segment_profiles on aum_tier, channel_persona, client_grade, company_size, rfm, role_usage, usage_level into name segmentation value segment;

create table revenue_ledger as
with base as (
  select a.*, m.month_index, p.segment_profile_id as profile, round(a.mrr * 0.8::decimal(6,4), 2)::decimal(18,2) as profit,
    ((coalesce(c.cost_to_serve, 0) * 100)::bigint * 2 + 12) // 24 as cost_cents, u.account_id is not null as adopts,
    coalesce(u.active_days, 0) as active_days,
    lag(p.segment_profile_id) over w as profile_1, lag(p.segment_profile_id, 6) over w as profile_6,
    lag(p.segment_profile_id, 12) over w as profile_12, coalesce(lag(a.mrr, 6) over w, 0) as mrr_6,
    coalesce(lag(a.mrr, 12) over w, 0) as mrr_12
  from account_months a
  join account_profiles p using (account_id, month)
  join months m using (month)
  join accounts c using (account_id)
  left join account_usage_months u using (account_id, month)
  window w as (partition by a.account_id order by a.month)
),
entries as (
  select account_id, month, profile, 1 as customers, mrr, new_mrr, reactivation_mrr, if(opening_mrr > 0, mrr, 0) as transferred_mrr,
    scheduled_churn_mrr, profit, cost_cents, adopts::int as adopts, active_days
  from base where mrr > 0
  union all by name
  select account_id, month, profile_1 as profile, 1 as opening_customers, opening_mrr, expansion_mrr, contraction_mrr,
    churned_mrr, if(mrr > 0, -mrr, 0) as transferred_mrr
  from base where opening_mrr > 0
  union all by name
  select account_id, m.month, profile_1 as profile, 1 as opening_6m, if(churned_mrr > 0, 1, 0) as churned_6m
  from base b join months m on m.month_index between b.month_index and b.month_index + 5
  where opening_mrr > 0
  union all by name
  select account_id, month, profile_6 as profile, mrr_6 from base where mrr_6 > 0
  union all by name
  select account_id, month, profile_12 as profile, mrr_12, mrr as retained_12 from base where mrr_12 > 0
)
select account_id, month, profile as segment_profile_id,
  count(customers) as customers, coalesce(sum(mrr), 0)::decimal(18,2) as mrr,
  count(opening_customers) as opening_customers, coalesce(sum(opening_mrr), 0)::decimal(18,2) as opening_mrr,
  count(*) filter (new_mrr > 0) as new_customers, coalesce(sum(new_mrr), 0)::decimal(18,2) as new_mrr,
  count(*) filter (reactivation_mrr > 0) as reactivated_customers,
  coalesce(sum(reactivation_mrr), 0)::decimal(18,2) as reactivation_mrr,
  coalesce(sum(expansion_mrr), 0)::decimal(18,2) as expansion_mrr,
  coalesce(sum(contraction_mrr), 0)::decimal(18,2) as contraction_mrr,
  count(*) filter (churned_mrr > 0) as churned_customers, coalesce(sum(churned_mrr), 0)::decimal(18,2) as churned_mrr,
  coalesce(sum(transferred_mrr), 0)::decimal(18,2) as transferred_mrr,
  coalesce(sum(scheduled_churn_mrr), 0)::decimal(18,2) as scheduled_churn_mrr,
  coalesce(sum(profit), 0)::decimal(18,2) as gross_profit,
  (coalesce(sum(cost_cents), 0)::decimal(16,0) * 0.01)::decimal(18,2) as cost_to_serve,
  coalesce(sum(adopts), 0)::bigint as adopting_customers, coalesce(sum(active_days), 0)::bigint as active_days,
  count(opening_6m) as opening_customers_6m, coalesce(sum(churned_6m), 0)::bigint as churned_customers_6m,
  coalesce(sum(mrr_6), 0)::decimal(18,2) as mrr_6m_ago, coalesce(sum(mrr_12), 0)::decimal(18,2) as mrr_12m_ago,
  coalesce(sum(retained_12), 0)::decimal(18,2) as retained_mrr_12m
from entries
group by all;

create table cohort_months as
select account_id, cohort_month, months_since, a.month, segment_profile_id, a.is_customer::bigint as retained, mrr,
  (sum(new_mrr) over (partition by account_id))::decimal(18,2) as opening_cohort_mrr, cumulative_revenue
from account_months a join account_profiles p using (account_id)
where p.month = a.cohort_month;

create table account_lifetimes as
select account_id, min(cohort_month) as first_paid_month, max(month) filter (is_customer) as last_paid_month,
  if(last_paid_month < (select max(month) from months), (last_paid_month + interval 1 month)::date, null) as churned_month,
  count_if(is_customer)::bigint as paid_months, sum(mrr)::decimal(18,2) as revenue_to_date
from account_months
group by all;

create table segment_lifetimes as from 'segment_lifetimes.parquet';

create table customers as
select a.account_id, account_name, industry, country, region, firm_type, investment_focus, plan, acquisition_channel,
  signup_date, seats, aum, l.first_paid_month as cohort_month, l.churned_month, u.last_seen_at,
  case when m.mrr > 0 then 'active' when l.account_id is not null then 'churned' when t.account_id is not null then 'trial'
    else 'prospect' end as status,
  p.segment_profile_id, coalesce(m.mrr, 0) > 0 as is_active, coalesce(m.mrr, 0)::decimal(18,2) as current_mrr,
  coalesce(l.paid_months, 0) as paid_months, (l.account_id is not null)::bigint as was_customer,
  round(coalesce(l.revenue_to_date, 0) * 0.8::decimal(6,4), 2)::decimal(18,2) as gross_profit_to_date,
  round(coalesce(m.mrr, 0) * 0.8::decimal(6,4), 2)::double
    * (select lifetime_months from segment_lifetimes where segmentation = '*') as projected_value,
  round(coalesce(m.mrr, 0) * 0.8::decimal(6,4), 2)::double
    * (select lifetime_months_low from segment_lifetimes where segmentation = '*') as projected_value_low,
  round(coalesce(m.mrr, 0) * 0.8::decimal(6,4), 2)::double
    * (select lifetime_months_high from segment_lifetimes where segmentation = '*') as projected_value_high
from accounts a
left join account_lifetimes l using (account_id)
left join (from account_months where month = (select max(month) from months)) m using (account_id)
left join (from account_profiles where month = (select max(month) from months)) p using (account_id)
left join (select account_id, max(last_used_on) as last_seen_at from account_usage_months group by all) u using (account_id)
left join (
  select distinct account_id from subscriptions, data_window
  where is_trial and start_date <= as_of and (end_date is null or end_date > as_of)
) t using (account_id);

create table account_visit_months as
select account_id, date_trunc('month', date)::date as month,
  count(distinct user_id) as active_users, count(distinct nullif(session_id, '')) as sessions
from account_usage_days
where user_id <> ''
group by all;

create table feature_scopes as
with features as (
  select feature, ' ' || (place // 60) as bundle, 1::bigint << (place % 60)::integer as mask
  from (select feature, row_number() over (order by feature) - 1 as place from (select distinct feature from account_usage_days))
)
select feature as scope, feature, bundle, mask from features
union all
select bundle, feature, bundle, mask from features;

-- No product users here: nothing tells a role.
create table adoption_months as
with used as (
  select account_id, date_trunc('month', date)::date as month, bundle, bit_or(mask) as features
  from account_usage_days u join feature_scopes f on f.scope = u.feature
  group by all
)
select a.account_id, a.month, 'unknown' as role, b.bundle, coalesce(u.features, 0) as features
from account_months a
cross join (select distinct bundle from feature_scopes) b
left join used u on u.account_id = a.account_id and u.month = a.month and u.bundle = b.bundle
where a.is_customer;

create table trials as
with firsts as (
  select t.subscription_id as trial_id, t.account_id, t.start_date, min(p.start_date) as converted_on,
    t.start_date + 60 <= w.as_of as is_matured
  from subscriptions t
  join data_window w on t.start_date <= w.as_of
  left join subscriptions p on p.account_id = t.account_id and p.is_paid
    and p.start_date between t.start_date and least(t.start_date + 60, w.as_of)
  where t.is_trial
  group by all
)
select f.trial_id, f.account_id, f.start_date, date_trunc('month', f.start_date)::date as month, f.converted_on, f.is_matured,
  f.is_matured::bigint as matured, (f.is_matured and f.converted_on is not null)::bigint as converted, p.segment_profile_id
from firsts f
left join account_profiles p on p.account_id = f.account_id and p.month = date_trunc('month', f.start_date)::date;

create table segmentations as
select segmentation, 30::bigint as minimum_size
from unnest(['aum_tier', 'channel_persona', 'client_grade', 'company_size', 'rfm', 'role_usage', 'usage_level'])
  as s(segmentation);

create table segment_list as
select 'aum_tier' as segmentation, unnest(['silver', 'gold', 'platinum', 'unknown']) as segment,
  unnest([1, 2, 3, 4])::bigint as position,
  unnest(['self service', 'pooled success manager', 'named success manager', 'self service']) as service_level,
  unnest(['onboarding by e-mail; webinar every month', 'onboarding call; business review every half-year',
    'onboarding on site; business review every quarter; executive sponsor', null]) as activities,
  unnest(['in-app guide; help centre', 'shared inbox; usage alerts', 'account plan in the CRM; usage alerts', null])
    as technology,
  unnest([4500, 10000, 28000, null])::decimal(18,2) as planned_income,
  unnest([900, 1300, 2200, null])::decimal(18,2) as planned_cost
union all
select 'channel_persona', c || ', ' || p, row_number() over (order by i, j), null, null, null, null, null
from unnest(['paid search', 'paid social', 'partner', 'referral', 'organic', 'other channel']) with ordinality as s(c, i),
  unnest(['investor', 'advisor', 'manager', 'controller', 'unknown']) with ordinality as t(p, j)
union all
select 'role_usage', r || ', ' || u, row_number() over (order by i, j), null, null, null, null, null
from unnest(['front office', 'advisory', 'operations', 'executive', 'unknown role']) with ordinality as s(r, i),
  unnest(['heavy', 'regular', 'light', 'none']) with ordinality as t(u, j)
union all
select 'client_grade', unnest(['D', 'C', 'B', 'A', 'not a customer']), unnest([1, 2, 3, 4, 5]),
  unnest(['self service', 'pooled success manager', 'pooled success manager', 'named success manager', null]),
  unnest(['webinar every month', 'check-in every half-year; webinar every month',
    'business review every half-year; offer of the next plan',
    'business review every quarter; early access to features; referral programme', null]),
  unnest(['in-app guide; help centre', 'in-app guide; shared inbox', 'shared inbox; usage alerts',
    'account plan in the CRM; usage alerts', null]),
  unnest([3000, 7000, 15000, 32000, null]), unnest([600, 1000, 1800, 3000, null])
union all
select 'company_size', unnest(['solo', 'small', 'medium', 'large', 'unknown']), unnest([1, 2, 3, 4, 5]), null, null, null, null, null
union all
select 'rfm', unnest(['champions', 'loyal', 'big spenders', 'promising', 'cannot lose', 'at risk', 'hibernating',
  'not a customer']), unnest([1, 2, 3, 4, 5, 6, 7, 8]), null, null, null, null, null
union all
select 'usage_level', unnest(['heavy', 'regular', 'light', 'none']), unnest([1, 2, 3, 4]), null, null, null, null, null;

create table segment_months as
with ledger as (
  select segmentation, segment, r.month, sum(columns(r.* exclude (account_id, month, segment_profile_id)))
  from revenue_ledger r join profile_segments using (segment_profile_id)
  group by all
),
to_date as (
  select segmentation, segment, month, sum(customers) as customers, sum(gross_profit) as gross_profit
  from (
    select segment_profile_id, month, count(*) as customers, sum(round(cumulative_revenue * 0.8::decimal(6,4), 2)) as gross_profit
    from account_months join account_profiles using (account_id, month)
    group by all
  ) join profile_segments using (segment_profile_id)
  group by all
),
visits as (
  select segmentation, segment, month, sum(active_users) as active_users, sum(sessions) as sessions
  from account_visit_months join account_profiles using (account_id, month) join profile_segments using (segment_profile_id)
  group by all
),
begun as (
  select segmentation, segment, month, sum(matured) as matured, sum(converted) as converted, sum(1 - matured) as in_flight
  from trials join profile_segments using (segment_profile_id)
  group by all
)
select l.segmentation, l.segment, m.month, l.position, l.service_level, l.activities, l.technology,
  l.planned_income, l.planned_cost, d.minimum_size,
  coalesce(s.customers, 0) < d.minimum_size as is_thin,
  coalesce(s.customers, 0)::bigint as customers, coalesce(s.mrr, 0)::decimal(18,2) as mrr,
  coalesce(s.opening_customers, 0)::bigint as opening_customers, coalesce(s.opening_mrr, 0)::decimal(18,2) as opening_mrr,
  coalesce(s.new_customers, 0)::bigint as new_customers, coalesce(s.new_mrr, 0)::decimal(18,2) as new_mrr,
  coalesce(s.reactivated_customers, 0)::bigint as reactivated_customers,
  coalesce(s.reactivation_mrr, 0)::decimal(18,2) as reactivation_mrr,
  coalesce(s.expansion_mrr, 0)::decimal(18,2) as expansion_mrr,
  coalesce(s.contraction_mrr, 0)::decimal(18,2) as contraction_mrr,
  coalesce(s.churned_customers, 0)::bigint as churned_customers, coalesce(s.churned_mrr, 0)::decimal(18,2) as churned_mrr,
  coalesce(s.transferred_mrr, 0)::decimal(18,2) as transferred_mrr,
  coalesce(s.scheduled_churn_mrr, 0)::decimal(18,2) as scheduled_churn_mrr,
  coalesce(s.gross_profit, 0)::decimal(18,2) as gross_profit, coalesce(s.cost_to_serve, 0)::decimal(18,2) as cost_to_serve,
  coalesce(s.adopting_customers, 0)::bigint as adopting_customers, coalesce(s.active_days, 0)::bigint as active_days,
  coalesce(s.opening_customers_6m, 0)::bigint as opening_customers_6m,
  coalesce(s.churned_customers_6m, 0)::bigint as churned_customers_6m,
  coalesce(s.mrr_6m_ago, 0)::decimal(18,2) as mrr_6m_ago, coalesce(s.mrr_12m_ago, 0)::decimal(18,2) as mrr_12m_ago,
  coalesce(s.retained_mrr_12m, 0)::decimal(18,2) as retained_mrr_12m,
  coalesce(o.customers, 0)::bigint as customers_ever, coalesce(o.gross_profit, 0)::decimal(18,2) as gross_profit_to_date,
  coalesce(v.active_users, 0)::bigint as active_users, coalesce(v.sessions, 0)::bigint as sessions,
  coalesce(t.matured, 0)::bigint as trials_matured, coalesce(t.converted, 0)::bigint as trials_converted,
  coalesce(t.in_flight, 0)::bigint as trials_in_flight,
  if(f.lifetime_months is null, 0, coalesce(s.customers, 0))::bigint as projected_customers,
  coalesce(s.gross_profit::double * f.lifetime_months, 0) as projected_value,
  coalesce(s.gross_profit::double * f.lifetime_months_low, 0) as projected_value_low,
  coalesce(s.gross_profit::double * f.lifetime_months_high, 0) as projected_value_high,
  if(f.own_lifetime_months is null, 0, coalesce(s.customers, 0))::bigint as projected_customers_raw,
  coalesce(s.gross_profit::double * f.own_lifetime_months, 0) as projected_value_raw
from segment_list l
join segmentations d using (segmentation)
cross join months m
left join ledger s on s.segmentation = l.segmentation and s.segment = l.segment and s.month = m.month
left join to_date o on o.segmentation = l.segmentation and o.segment = l.segment and o.month = m.month
left join visits v on v.segmentation = l.segmentation and v.segment = l.segment and v.month = m.month
left join begun t on t.segmentation = l.segmentation and t.segment = l.segment and t.month = m.month
left join segment_lifetimes f on f.segmentation = l.segmentation and f.segment = l.segment;

create table segment_estimates as from 'segment_estimates.parquet';

create table segment_scorecard as from segment_months join segment_estimates using (segmentation, segment, month);

create table trial_outcomes as
select trial_id, account_id, start_date, converted_on, is_matured, matured, converted, 1 - matured as in_flight,
  converted_on - start_date as days_to_convert, segment_profile_id
from trials;

-- The generated company has no deals: what is left are its opening customers.
create table pipeline_entries as
select 'customer/' || a.account_id || '/' || a.month as entry_id, a.account_id, a.month as closed_date, p.segment_profile_id,
  0::bigint as deals, 1::bigint as opening_customers, 0::bigint as upsold_customers, 0::bigint as cross_sold_customers
from account_months a
join months m using (month)
join months b on b.month_index = m.month_index - 1
join account_profiles p on p.account_id = a.account_id and p.month = b.month
where a.opening_mrr > 0;

create table segment_moves as
with moves as (
  select a.month, if(a.opening_mrr > 0, o.segment_profile_id, null) as from_profile,
    if(a.mrr > 0, n.segment_profile_id, null) as to_profile, count(*) as customers,
    sum(if(a.mrr > 0, a.mrr, a.opening_mrr)) as mrr
  from account_months a
  join months m using (month)
  join account_profiles n using (account_id, month)
  left join months b on b.month_index = m.month_index - 1
  left join account_profiles o on o.account_id = a.account_id and o.month = b.month
  where a.mrr > 0 or a.opening_mrr > 0
  group by all
)
select d.segmentation, coalesce(f.segment, '(not a customer)') as from_segment, coalesce(t.segment, '(not a customer)') as to_segment,
  m.month, sum(m.customers)::bigint as customers, sum(m.mrr)::decimal(18,2) as mrr_moved
from moves m
cross join segmentations d
left join profile_segments f on f.segment_profile_id = m.from_profile and f.segmentation = d.segmentation
left join profile_segments t on t.segment_profile_id = m.to_profile and t.segmentation = d.segmentation
group by all;

-- Without ads, leads and touches every account was won by the channel that the CRM names, whatever the way of attribution.
create table acquisition_entries as
with wins as (
  select l.account_id, 'customer' as win, coalesce(min(s.start_date), l.first_paid_month) as won_on
  from account_lifetimes l
  left join subscriptions s on s.account_id = l.account_id and s.is_paid
    and date_trunc('month', s.start_date)::date = l.first_paid_month
  group by l.account_id, l.first_paid_month
  union all
  select account_id, 'trial', min(start_date) from trials group by all
)
select w.win || '/' || a.attribution || '/' || w.account_id || '/' as entry_id, a.attribution, w.won_on as date,
  coalesce(c.acquisition_channel, 'unknown') as channel, w.account_id, p.segment_profile_id,
  (w.win = 'trial')::double as trials_started, (w.win = 'customer')::double as new_customers
from wins w
cross join unnest(['first_touch', 'last_touch', 'linear']) as a(attribution)
join accounts c using (account_id)
left join account_profiles p on p.account_id = w.account_id and p.month = date_trunc('month', w.won_on)::date;

create table segment_quality as from 'segment_quality.parquet';

create table renewal_quarters as
with quarters as (
  select e.month as quarter_end, u.month as use_month, u.month_index as use_index,
    unnest([{role: 1, month: b.month}, {role: 2, month: o.month}, {role: 4, month: e.month}], recursive := true)
  from (select max(month_index) as last from months), range(12) r(k)
  join months e on e.month_index = last - 3 * k
  join months o on o.month_index = e.month_index - 3
  join months u on u.month_index = o.month_index - 3
  join months b on b.month_index = u.month_index - 1
),
customers as (
  select account_id, quarter_end, use_month, use_index, (sum(role) = 7)::bigint as renewed
  from quarters join account_months using (month)
  where is_customer
  group by all
  having sum(role) in (3, 7)
)
select account_id, quarter_end, use_month, use_index, renewed,
  (rank() over (partition by quarter_end order by f.active_days_3m) - 1) * 5 // count(*) over (partition by quarter_end) as usage_fifth,
  p.segment_profile_id
from customers c
join account_features f using (account_id)
join account_profiles p using (account_id, month)
where f.month = use_month;

create table feature_renewals as
with segments as (
  from profile_segments union all select distinct segment_profile_id, '*', '*' from renewal_quarters
),
totals as (
  select segmentation, segment, quarter_end, usage_fifth, sum(n)::bigint as customers, sum(r)::bigint as renewed
  from (select segment_profile_id, quarter_end, usage_fifth, count(*) as n, sum(renewed) as r from renewal_quarters group by all)
  join segments using (segment_profile_id)
  group by all
),
used as (
  select distinct account_id, year(date) * 12 + month(date) - 1 as use_index, feature
  from account_usage_days
  where date_trunc('month', date) in (select use_month from renewal_quarters)
),
adopted as (
  select segmentation, segment, feature, quarter_end, usage_fifth, sum(n)::bigint as adopters, sum(r)::bigint as renewed_adopters
  from (
    select segment_profile_id, feature, quarter_end, usage_fifth, count(*) as n, sum(renewed) as r
    from renewal_quarters join used using (account_id, use_index)
    group by all)
  join segments using (segment_profile_id)
  group by all
)
select t.*, f.feature, coalesce(a.adopters, 0) as adopters, coalesce(a.renewed_adopters, 0) as renewed_adopters
from totals t
cross join (select distinct feature from adopted) f
left join adopted a using (segmentation, segment, quarter_end, usage_fifth, feature);

create table renewal_drivers as from 'renewal_drivers.parquet';
