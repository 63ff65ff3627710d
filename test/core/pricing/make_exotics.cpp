// Values of QuantLib 1.29 for exotics.golden.test.ts, a row of JSON each. Build and run:
//   g++ -O1 make_exotics.cpp -lQuantLib -o make_exotics && ./make_exotics > exotics.json
#include <cstdio>
#include <ql/quantlib.hpp>
#include <ql/experimental/exoticoptions/all.hpp>
using namespace QuantLib;
typedef ext::shared_ptr<GeneralizedBlackScholesProcess> Process;

static const Date today(15, June, 2026);
static const DayCounter act365 = Actual365Fixed();
static bool first = true;

static Handle<YieldTermStructure> flat(Real rate) {
  return Handle<YieldTermStructure>(ext::make_shared<FlatForward>(today, rate, act365));
}
static Handle<BlackVolTermStructure> flatVol(Real vol) {
  return Handle<BlackVolTermStructure>(ext::make_shared<BlackConstantVol>(today, NullCalendar(), vol, act365));
}
static Handle<Quote> quote(Real value) { return Handle<Quote>(ext::make_shared<SimpleQuote>(value)); }
static Process bsm(Real spot, Real r, Real q, Real vol) {
  return ext::make_shared<BlackScholesMertonProcess>(quote(spot), flat(q), flat(r), flatVol(vol));
}
static Date after(int days) { return today + days; }
static ext::shared_ptr<Exercise> at(int days) { return ext::make_shared<EuropeanExercise>(after(days)); }
static ext::shared_ptr<PlainVanillaPayoff> plain(Option::Type type, Real strike) {
  return ext::make_shared<PlainVanillaPayoff>(type, strike);
}
static const char *name(Option::Type type) { return type == Option::Call ? "call" : "put"; }

struct Market { Real spot, r, q, vol; int days; };
static void begin(const char *product, const Market &m) {
  printf("%s\n  {\"product\":\"%s\",\"spot\":%g,\"rate\":%g,\"dividend_yield\":%g,\"vol\":%g,\"time_years\":%.17g",
         first ? "[" : ",", product, m.spot, m.r, m.q, m.vol, m.days / 365.0);
  first = false;
}
static void text(const char *key, const char *value) { printf(",\"%s\":\"%s\"", key, value); }
static void number(const char *key, Real value) { printf(",\"%s\":%.17g", key, value); }
static void end(Real price) { printf(",\"price\":%.17g}", price); }

static const Market MARKETS[] = {{100, 0.05, 0.02, 0.25, 182}, {100, 0.01, 0.06, 0.6, 730}, {100, 0.08, 0.0, 0.12, 45}};
static const Option::Type TYPES[] = {Option::Call, Option::Put};

static void barriers() {
  for (const Market &m : MARKETS) for (Option::Type type : TYPES) for (Real strike : {90., 104.}) {
    struct { Barrier::Type type; const char *kind; Real level; } kinds[] = {
      {Barrier::DownIn, "down_in", 94}, {Barrier::DownOut, "down_out", 94}, {Barrier::UpIn, "up_in", 109}, {Barrier::UpOut, "up_out", 109}};
    for (auto &k : kinds) {
      BarrierOption option(k.type, k.level, 3.0, plain(type, strike), at(m.days));
      option.setPricingEngine(ext::make_shared<AnalyticBarrierEngine>(bsm(m.spot, m.r, m.q, m.vol)));
      begin("barrier", m); text("option_type", name(type)); number("strike", strike);
      text("barrier_kind", k.kind); number("barrier", k.level); number("rebate", 3); end(option.NPV());
    }
    DoubleBarrier::Type outs[] = {DoubleBarrier::KnockOut, DoubleBarrier::KnockIn};
    for (auto kind : outs) {
      DoubleBarrierOption option(kind, 80, 130, 0.0, plain(type, strike), at(m.days));
      option.setPricingEngine(ext::make_shared<AnalyticDoubleBarrierEngine>(bsm(m.spot, m.r, m.q, m.vol), 40));
      begin("double_barrier", m); text("option_type", name(type)); number("strike", strike);
      text("barrier_kind", kind == DoubleBarrier::KnockOut ? "knock_out" : "knock_in");
      number("barrier_low", 80); number("barrier_high", 130); end(option.NPV());
    }
  }
}

static void digitals(const Market &m, Option::Type type, Real strike) {
  struct { const char *product; ext::shared_ptr<StrikedTypePayoff> payoff; } payoffs[] = {
    {"cash_or_nothing", ext::make_shared<CashOrNothingPayoff>(type, strike, 7.0)},
    {"asset_or_nothing", ext::make_shared<AssetOrNothingPayoff>(type, strike)},
    {"gap", ext::make_shared<GapPayoff>(type, strike, 96.0)}};
  for (auto &p : payoffs) {
    VanillaOption option(p.payoff, at(m.days));
    option.setPricingEngine(ext::make_shared<AnalyticEuropeanEngine>(bsm(m.spot, m.r, m.q, m.vol)));
    begin(p.product, m); text("option_type", name(type)); number("strike", strike);
    number("cash", 7); number("strike_2", 96); end(option.NPV());
  }
}

static void lookbacks(const Market &m, Option::Type type, Real strike) {
  bool minimum = type == Option::Put;
  Real extreme = minimum ? 97 : 103;
  ContinuousFixedLookbackOption fixed(extreme, plain(type, strike), at(m.days));
  fixed.setPricingEngine(ext::make_shared<AnalyticContinuousFixedLookbackEngine>(bsm(m.spot, m.r, m.q, m.vol)));
  begin("lookback_fixed", m); text("option_type", name(type)); number("strike", strike);
  number("extreme_so_far", extreme); end(fixed.NPV());
  Real other = minimum ? 103 : 97;
  ContinuousFloatingLookbackOption floating(other, ext::make_shared<FloatingTypePayoff>(type), at(m.days));
  floating.setPricingEngine(ext::make_shared<AnalyticContinuousFloatingLookbackEngine>(bsm(m.spot, m.r, m.q, m.vol)));
  begin("lookback_floating", m); text("option_type", name(type)); number("extreme_so_far", other); end(floating.NPV());
}

static void twoDates(const Market &m, Option::Type type, Real strike) {
  if (type == Option::Call) {
    SimpleChooserOption chooser(after(m.days / 3), strike, at(m.days));
    chooser.setPricingEngine(ext::make_shared<AnalyticSimpleChooserEngine>(bsm(m.spot, m.r, m.q, m.vol)));
    begin("simple_chooser", m); number("strike", strike); number("time_2_years", (m.days / 3) / 365.0); end(chooser.NPV());
  }
  ForwardVanillaOption start(strike / 100, after(m.days / 3), plain(type, 0), at(m.days));
  start.setPricingEngine(ext::make_shared<ForwardVanillaEngine<AnalyticEuropeanEngine>>(bsm(m.spot, m.r, m.q, m.vol)));
  begin("forward_start", m); text("option_type", name(type)); number("strike", strike / 100);
  number("time_2_years", (m.days / 3) / 365.0); end(start.NPV());
  // The compound engine finds its critical spot to 1e-6 only: exotics.reference.test.ts has an integral instead.
  if (false) for (Option::Type mother : TYPES) {
    CompoundOption compound(plain(mother, 6), at(m.days), plain(type, strike), at(2 * m.days));
    compound.setPricingEngine(ext::make_shared<AnalyticCompoundOptionEngine>(bsm(m.spot, m.r, m.q, m.vol)));
    begin("compound", m); text("option_type", name(type)); text("mother_type", name(mother)); number("strike", 6);
    number("strike_2", strike); number("time_2_years", 2 * m.days / 365.0); end(compound.NPV());
  }
}

static void twoAssets(const Market &m, Option::Type type, Real strike) {
  Process one = bsm(m.spot, m.r, m.q, m.vol), two = bsm(102, m.r, 0.03, 0.3);
  struct { const char *product; ext::shared_ptr<BasketPayoff> payoff; } payoffs[] = {
    {"rainbow_min", ext::make_shared<MinBasketPayoff>(plain(type, strike))},
    {"rainbow_max", ext::make_shared<MaxBasketPayoff>(plain(type, strike))}};
  for (Real rho : {-0.5, 0.4, 0.95}) {
    for (auto &p : payoffs) {
      BasketOption option(p.payoff, at(m.days));
      option.setPricingEngine(ext::make_shared<StulzEngine>(one, two, rho));
      begin(p.product, m); text("option_type", name(type)); number("strike", strike); number("spot_2", 102);
      number("dividend_yield_2", 0.03); number("vol_2", 0.3); number("correlation", rho); end(option.NPV());
    }
    if (type == Option::Call) {
      MargrabeOption option(1, 1, at(m.days));
      option.setPricingEngine(ext::make_shared<AnalyticEuropeanMargrabeEngine>(one, two, rho));
      begin("exchange", m); number("spot_2", 102); number("dividend_yield_2", 0.03); number("vol_2", 0.3);
      number("correlation", rho); end(option.NPV());
    }
    auto f1 = ext::make_shared<BlackProcess>(quote(m.spot), flat(m.r), flatVol(m.vol));
    auto f2 = ext::make_shared<BlackProcess>(quote(93), flat(m.r), flatVol(0.3));
    BasketOption spread(ext::make_shared<SpreadBasketPayoff>(plain(type, 5)), at(m.days));
    spread.setPricingEngine(ext::make_shared<KirkEngine>(f1, f2, rho));
    begin("spread", m); text("model", "black76"); text("option_type", name(type)); number("forward", m.spot);
    number("strike", 5); number("forward_2", 93); number("vol_2", 0.3); number("correlation", rho); end(spread.NPV());
  }
}

static void averages(const Market &m, Option::Type type, Real strike) {
  ContinuousAveragingAsianOption option(Average::Geometric, plain(type, strike), at(m.days));
  option.setPricingEngine(ext::make_shared<AnalyticContinuousGeometricAveragePriceAsianEngine>(bsm(m.spot, m.r, m.q, m.vol)));
  begin("asian_geometric", m); text("option_type", name(type)); number("strike", strike); end(option.NPV());
  int step = m.days / 9;
  std::vector<Date> fixings;
  for (int i = 1; i <= 9; i++) fixings.push_back(after(step * i));
  DiscreteAveragingAsianOption discrete(Average::Geometric, 1.0, 0, fixings, plain(type, strike), at(9 * step));
  discrete.setPricingEngine(ext::make_shared<AnalyticDiscreteGeometricAveragePriceAsianEngine>(bsm(m.spot, m.r, m.q, m.vol)));
  Market even = m; even.days = 9 * step;
  begin("asian_geometric", even); text("option_type", name(type)); number("strike", strike); number("fixings", 9); end(discrete.NPV());
}

static void jumps(const Market &m, Option::Type type, Real strike) {
  for (Real share : {0.25, 0.75}) {
    Real intensity = 3, total = m.vol * m.vol, jumpVol = std::sqrt(share * total / intensity);
    auto process = ext::make_shared<Merton76Process>(quote(m.spot), flat(m.q), flat(m.r), flatVol(std::sqrt((1 - share) * total)),
      quote(intensity), quote(-jumpVol * jumpVol / 2), quote(jumpVol));
    VanillaOption option(plain(type, strike), at(m.days));
    option.setPricingEngine(ext::make_shared<JumpDiffusionEngine>(process, 1e-14, 400));
    begin("vanilla", m); text("model", "merton76"); text("option_type", name(type)); number("strike", strike);
    number("jump_intensity", intensity); number("jump_vol_share", share); end(option.NPV());
  }
}

int main() {
  Settings::instance().evaluationDate() = today;
  barriers();
  for (const Market &m : MARKETS) for (Option::Type type : TYPES) for (Real strike : {90., 104.}) {
    digitals(m, type, strike); lookbacks(m, type, strike); twoDates(m, type, strike);
    twoAssets(m, type, strike); averages(m, type, strike); jumps(m, type, strike);
  }
  printf("\n]\n");
}
