// The figures that the golden tests quote from Haug (2007), computed by QuantLib 1.29: prints quoted, computed and their distance.
//   g++ -O1 make_published.cpp -lQuantLib -o make_published && ./make_published
// A year is 24 years of 365 days here, rates a 24th and variances too, so that every time is a whole number of days.
#include <cmath>
#include <cstdio>
#include <ql/experimental/exoticoptions/all.hpp>
#include <ql/quantlib.hpp>
using namespace QuantLib;
typedef ext::shared_ptr<GeneralizedBlackScholesProcess> Process;

static const Date today(15, June, 2026);
static const DayCounter act365 = Actual365Fixed();
static const Real SCALE = 24;

static Handle<YieldTermStructure> flat(Real r) {
  return Handle<YieldTermStructure>(ext::make_shared<FlatForward>(today, r / SCALE, act365));
}
static Handle<BlackVolTermStructure> flatVol(Real v) {
  return Handle<BlackVolTermStructure>(
      ext::make_shared<BlackConstantVol>(today, NullCalendar(), v / std::sqrt(SCALE), act365));
}
static Handle<Quote> quote(Real value) { return Handle<Quote>(ext::make_shared<SimpleQuote>(value)); }
static Process bsm(Real s, Real r, Real q, Real v) {
  return ext::make_shared<BlackScholesMertonProcess>(quote(s), flat(q), flat(r), flatVol(v));
}
static Date after(Real years) { return today + static_cast<int>(std::lround(years * SCALE * 365)); }
static ext::shared_ptr<Exercise> at(Real years) { return ext::make_shared<EuropeanExercise>(after(years)); }
static ext::shared_ptr<PlainVanillaPayoff> plain(Option::Type type, Real k) {
  return ext::make_shared<PlainVanillaPayoff>(type, k);
}
static void line(const char *what, Real quoted, Real computed) {
  std::printf("%-34s %10.4f %16.10f %9.1e\n", what, quoted, computed, computed - quoted);
}
template <class O, class E> static Real value(O &&option, const ext::shared_ptr<E> &engine) {
  option.setPricingEngine(engine);
  return option.NPV();
}
static void digital(const char *what, Real quoted, const ext::shared_ptr<StrikedTypePayoff> &payoff, Real t, const Process &p) {
  line(what, quoted, value(VanillaOption(payoff, at(t)), ext::make_shared<AnalyticEuropeanEngine>(p)));
}

static void barriers() {
  struct { Barrier::Type kind; Option::Type type; Real level; Real quoted[3]; } rows[] = {
    {Barrier::DownOut, Option::Call, 95, {9.0246, 6.7924, 4.8759}}, {Barrier::UpOut, Option::Call, 105, {2.6789, 2.358, 2.3453}},
    {Barrier::DownIn, Option::Call, 95, {7.7627, 4.0109, 2.0576}}, {Barrier::DownIn, Option::Call, 100, {13.8333, 7.8494, 3.9795}},
    {Barrier::UpIn, Option::Call, 105, {14.1112, 8.4482, 4.591}}, {Barrier::DownOut, Option::Put, 95, {2.2798, 2.2947, 2.6252}},
    {Barrier::UpOut, Option::Put, 105, {3.776, 5.4932, 7.5187}}, {Barrier::DownIn, Option::Put, 95, {2.9586, 6.5677, 11.9752}},
    {Barrier::UpIn, Option::Put, 105, {1.4653, 3.3721, 7.0846}}};
  for (auto &row : rows) for (int i = 0; i < 3; i++) {
    BarrierOption option(row.kind, row.level, 3, plain(row.type, 90 + 10 * i), at(0.5));
    // QuantLib refuses a spot on the barrier: an epsilon above it.
    Real spot = row.level == 100 ? 100 + 1e-9 : 100;
    line("barrier, table 4-13", row.quoted[i], value(option, ext::make_shared<AnalyticBarrierEngine>(bsm(spot, 0.08, 0.04, 0.25))));
  }
}

static void exotics() {
  digital("gap call", -0.0053, ext::make_shared<GapPayoff>(Option::Call, 50, 57), 0.5, bsm(50, 0.09, 0, 0.2));
  digital("cash or nothing put", 2.671, ext::make_shared<CashOrNothingPayoff>(Option::Put, 80, 10), 0.75, bsm(100, 0.06, 0.06, 0.35));
  digital("asset or nothing put", 20.2069, ext::make_shared<AssetOrNothingPayoff>(Option::Put, 65), 0.5, bsm(70, 0.07, 0.05, 0.27));
  line("floating lookback call", 25.3533,
       value(ContinuousFloatingLookbackOption(100, ext::make_shared<FloatingTypePayoff>(Option::Call), at(0.5)),
             ext::make_shared<AnalyticContinuousFloatingLookbackEngine>(bsm(120, 0.1, 0.06, 0.3))));
  line("fixed lookback call", 18.9263,
       value(ContinuousFixedLookbackOption(100, plain(Option::Call, 95), at(0.5)),
             ext::make_shared<AnalyticContinuousFixedLookbackEngine>(bsm(100, 0.1, 0, 0.2))));
  line("simple chooser", 6.1071, value(SimpleChooserOption(after(0.25), 50, at(0.5)),
                                      ext::make_shared<AnalyticSimpleChooserEngine>(bsm(50, 0.08, 0, 0.25))));
  line("put on a call", 21.1965,
       value(CompoundOption(plain(Option::Put, 50), at(0.25), plain(Option::Call, 520), at(0.5)),
             ext::make_shared<AnalyticCompoundOptionEngine>(bsm(500, 0.08, 0.03, 0.35))));
  line("forward start call", 4.4064,
       value(ForwardVanillaOption(1.1, after(0.25), plain(Option::Call, 0), at(1)),
             ext::make_shared<ForwardVanillaEngine<AnalyticEuropeanEngine>>(bsm(60, 0.08, 0.04, 0.3))));
  QuantoVanillaOption quanto(plain(Option::Call, 105), at(0.5));
  line("quanto call", 5.328 / 1.5,
       value(quanto, ext::make_shared<QuantoEngine<VanillaOption, AnalyticEuropeanEngine>>(
                         bsm(100, 0.08, 0.04, 0.2), flat(0.05), flatVol(0.1), quote(0.3))));
  line("geometric average put", 4.6922,
       value(ContinuousAveragingAsianOption(Average::Geometric, plain(Option::Put, 85), at(0.25)),
             ext::make_shared<AnalyticContinuousGeometricAveragePriceAsianEngine>(bsm(80, 0.05, -0.03, 0.2))));
  line("double barrier call", 4.3515,
       value(DoubleBarrierOption(DoubleBarrier::KnockOut, 50, 150, 0, plain(Option::Call, 100), at(0.25)),
             ext::make_shared<AnalyticDoubleBarrierEngine>(bsm(100, 0.1, 0, 0.15), 40)));
}

/** Longstaff and Schwartz: exercise 50 times a year, the grid of 1,000 by 2,000. */
static void bermudans() {
  struct { Real spot, vol, years, quoted; } rows[] = {{36, 0.2, 1, 4.478}, {36, 0.4, 2, 8.508}, {40, 0.2, 1, 2.314}};
  for (auto &row : rows) {
    std::vector<Date> dates;
    for (int i = 1; i <= 50 * row.years; i++) dates.push_back(after(i / 50.0));
    VanillaOption option(plain(Option::Put, 40), ext::make_shared<BermudanExercise>(dates));
    line("Longstaff and Schwartz put", row.quoted,
         value(option, ext::make_shared<FdBlackScholesVanillaEngine>(bsm(row.spot, 0.06, 0, row.vol), 1000, 2000)));
  }
}

int main() {
  Settings::instance().evaluationDate() = today;
  barriers();
  exotics();
  bermudans();
}
