// Regenerates american.json: American and Bermudan options by QuantLib 1.29, independent of src/core/pricing. Build and run:
//   g++ -O2 make_american.cpp -o make_american -lQuantLib && ./make_american > american.json
// One boundary: QdFpAmericanEngine, tanh-sinh scheme with 30 nodes. Two boundaries, cash dividends (escrowed) and Bermudan dates:
// FdBlackScholesVanillaEngine on two grids, extrapolated in the square of the step.
#include <cstdio>
#include <ql/quantlib.hpp>
#include <random>
using namespace QuantLib;

struct Case {
  bool call;
  double spot, strike, rate, yield, vol;
  int days;
};

static const Date today(1, January, 2025);

static ext::shared_ptr<BlackScholesMertonProcess> processOf(const Case& c) {
  auto dc = Actual365Fixed();
  return ext::make_shared<BlackScholesMertonProcess>(
      Handle<Quote>(ext::make_shared<SimpleQuote>(c.spot)),
      Handle<YieldTermStructure>(ext::make_shared<FlatForward>(today, c.yield, dc)),
      Handle<YieldTermStructure>(ext::make_shared<FlatForward>(today, c.rate, dc)),
      Handle<BlackVolTermStructure>(ext::make_shared<BlackConstantVol>(today, NullCalendar(), c.vol, dc)));
}

static ext::shared_ptr<StrikedTypePayoff> payoffOf(const Case& c) {
  return ext::make_shared<PlainVanillaPayoff>(c.call ? Option::Call : Option::Put, c.strike);
}

static void print(const Case& c, double price, const char* more) {
  static bool first = true;
  printf("%s{\"optionType\":\"%s\",\"spot\":%.17g,\"strike\":%.17g,\"rateCont\":%.17g,\"dividendYieldCont\":%.17g,"
         "\"volAnnual\":%.17g,\"days\":%d%s,\"price\":%.12g}",
         first ? "[\n" : ",\n", c.call ? "call" : "put", c.spot, c.strike, c.rate, c.yield, c.vol, c.days, more, price);
  first = false;
}

static void single(const Case& c) {
  VanillaOption option(payoffOf(c), ext::make_shared<AmericanExercise>(today, today + c.days));
  option.setPricingEngine(ext::make_shared<QdFpAmericanEngine>(
      processOf(c), ext::make_shared<QdFpTanhSinhIterationScheme>(20, 30, 1e-12)));
  print(c, option.NPV(), ",\"by\":\"collocation\"");
}

typedef std::vector<std::pair<int, double>> Dividends;

static double grid(const Case& c, const ext::shared_ptr<Exercise>& exercise, const Dividends& dividends, int size) {
  auto process = processOf(c);
  std::vector<Date> dates;
  std::vector<Real> amounts;
  for (auto& d : dividends) {
    dates.push_back(today + d.first);
    amounts.push_back(d.second);
  }
  if (dates.empty()) {
    VanillaOption option(payoffOf(c), exercise);
    option.setPricingEngine(ext::make_shared<FdBlackScholesVanillaEngine>(process, size, size, 4));
    return option.NPV();
  }
  DividendVanillaOption option(payoffOf(c), exercise, dates, amounts);
  option.setPricingEngine(ext::make_shared<FdBlackScholesVanillaEngine>(
      process, size, size, 4, FdmSchemeDesc::Douglas(), false, -Null<Real>(), FdBlackScholesVanillaEngine::Escrowed));
  return option.NPV();
}

static void lattice(const Case& c, const std::vector<int>& exerciseDays, const Dividends& dividends) {
  ext::shared_ptr<Exercise> exercise = ext::make_shared<AmericanExercise>(today, today + c.days);
  std::string more = ",\"by\":\"grid\"";
  if (!exerciseDays.empty()) {
    std::vector<Date> dates;
    more += ",\"exerciseDays\":[";
    for (size_t i = 0; i < exerciseDays.size(); i++) {
      dates.push_back(today + exerciseDays[i]);
      more += (i ? "," : "") + std::to_string(exerciseDays[i]);
    }
    more += "]";
    dates.push_back(today + c.days);
    exercise = ext::make_shared<BermudanExercise>(dates);
  }
  if (!dividends.empty()) {
    more += ",\"dividends\":[";
    for (size_t i = 0; i < dividends.size(); i++)
      more += (i ? ",[" : "[") + std::to_string(dividends[i].first) + "," + std::to_string(dividends[i].second) + "]";
    more += "]";
  }
  double a = grid(c, exercise, dividends, 1000), b = grid(c, exercise, dividends, 2000);
  print(c, b + (b - a) / 3, more.c_str());
}

int main() {
  Settings::instance().evaluationDate() = today;
  // L. Andersen, M. Lake, D. Offengenden (2016), and the put of Longstaff and Schwartz (2001).
  single({false, 100, 100, 0.05, 0.05, 0.25, 365});
  single({false, 36, 40, 0.06, 0, 0.2, 365});
  std::mt19937 random(20261121);
  auto pick = [&](std::vector<double> v) { return v[random() % v.size()]; };
  for (int i = 0; i < 120; i++) {
    Case c;
    c.call = random() % 2;
    c.days = int(pick({7, 30, 61, 91, 182, 365, 730, 1095}));
    c.vol = pick({0.1, 0.15, 0.2, 0.3, 0.4, 0.6});
    c.rate = pick({0.005, 0.01, 0.02, 0.04, 0.06, 0.1});
    c.yield = pick({0.005, 0.01, 0.02, 0.04, 0.08, 0.12});
    if (random() % 3 == 0) (c.call ? c.rate : c.yield) = pick({0, -0.01});
    c.strike = 100;
    c.spot = pick({80, 90, 95, 100, 105, 110, 120});
    single(c);
  }
  lattice({false, 36, 40, -0.01, -0.04, 0.1, 730}, {}, {});
  lattice({false, 100, 100, -0.005, -0.02, 0.15, 365}, {}, {});
  lattice({true, 100, 95, -0.03, -0.01, 0.12, 365}, {}, {});
  lattice({false, 36, 40, 0.06, 0, 0.2, 365}, {91, 182, 274}, {});
  lattice({true, 110, 100, 0.03, 0.07, 0.25, 730}, {182, 365, 547}, {});
  lattice({true, 42, 40, 0.04, 0, 0.2, 365}, {}, {{110, 1.5}, {290, 1.0}});
  lattice({false, 42, 40, 0.04, 0, 0.2, 365}, {}, {{110, 1.5}, {290, 1.0}});
  lattice({true, 100, 90, 0.08, 0, 0.3, 182}, {}, {{100, 4.0}});
  printf("\n]\n");
}
