// QuantLib's rates for american.bench.ts: options a second by CPU time on one core, one JSON object a line.
//   g++ -O3 -march=native american.cpp -o american -lQuantLib && ./american
#include <cstdio>
#include <ctime>
#include <ql/quantlib.hpp>
#include <string>
using namespace QuantLib;

template <class Engine>
static void rate(const char* metric, VanillaOption& option, SimpleQuote& spot, const ext::shared_ptr<Engine>& engine,
                 int count) {
  option.setPricingEngine(engine);
  double sink = 0;
  double best = 0;
  for (int round = 0; round < 5; round++) {
    std::clock_t start = std::clock();
    for (int i = 0; i < count; i++) {
      spot.setValue(90 + 20.0 * i / count);
      sink += option.NPV();
    }
    double seconds = double(std::clock() - start) / CLOCKS_PER_SEC;
    best = std::max(best, count / seconds);
  }
  printf("{\"bench\":\"american\",\"metric\":\"%s\",\"value\":%.0f,\"unit\":\"1/s\",\"sum\":%.6f}\n", metric, best, sink);
}

int main() {
  Date today(1, January, 2025);
  Settings::instance().evaluationDate() = today;
  auto dc = Actual365Fixed();
  auto spot = ext::make_shared<SimpleQuote>(100);
  auto process = ext::make_shared<BlackScholesMertonProcess>(
      Handle<Quote>(spot), Handle<YieldTermStructure>(ext::make_shared<FlatForward>(today, 0.02, dc)),
      Handle<YieldTermStructure>(ext::make_shared<FlatForward>(today, 0.05, dc)),
      Handle<BlackVolTermStructure>(ext::make_shared<BlackConstantVol>(today, NullCalendar(), 0.25, dc)));
  VanillaOption option(ext::make_shared<PlainVanillaPayoff>(Option::Put, 100),
                       ext::make_shared<AmericanExercise>(today, today + 365));
  rate("quantlib_crr_801", option, *spot, ext::make_shared<BinomialVanillaEngine<CoxRossRubinstein>>(process, 801), 60);
  rate("quantlib_qdfp_fast", option, *spot, ext::make_shared<QdFpAmericanEngine>(process, QdFpAmericanEngine::fastScheme()), 2000);
  rate("quantlib_qdfp_accurate", option, *spot,
       ext::make_shared<QdFpAmericanEngine>(process, QdFpAmericanEngine::accurateScheme()), 300);
  rate("quantlib_baw", option, *spot, ext::make_shared<BaroneAdesiWhaleyApproximationEngine>(process), 5000);
}
