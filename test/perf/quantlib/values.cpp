// QuantLib's figures for test/perf/pricing.bench.ts: reads options as doubles from a file (call, spot, strike, rate, yield, time,
// vol and an out-of-the-money premium each), prints rates per second as one JSON line. Build: g++ -O3 values.cpp -lQuantLib.
#include <ql/quantlib.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <vector>

using namespace QuantLib;

struct Row { double call, spot, strike, rate, yield, time, vol, premium; };

static double sink = 0;

// The fastest of the rounds, after one of warming.
static double rateOf(std::size_t count, int rounds, const std::function<void()>& run) {
    double fastest = 0;
    for (int round = -1; round < rounds; ++round) {
        const auto start = std::chrono::steady_clock::now();
        run();
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
        if (round >= 0) fastest = std::max(fastest, count / took.count());
    }
    return fastest;
}

static void blackCalculator(const std::vector<Row>& rows) {
    for (const Row& x : rows) {
        const double forward = x.spot * std::exp((x.rate - x.yield) * x.time);
        const BlackCalculator black(x.call > 0 ? Option::Call : Option::Put, x.strike, forward,
                                    x.vol * std::sqrt(x.time), std::exp(-x.rate * x.time));
        sink += black.value() + black.delta(x.spot) + black.gamma(x.spot) + black.vega(x.time) +
                black.theta(x.spot, x.time) + black.rho(x.time);
    }
}

static void impliedVols(const std::vector<Row>& rows) {
    for (const Row& x : rows) {
        const double forward = x.spot * std::exp((x.rate - x.yield) * x.time);
        const Option::Type type = x.strike > forward ? Option::Call : Option::Put;
        sink += blackFormulaImpliedStdDev(type, x.strike, forward, x.premium, std::exp(-x.rate * x.time), 0.0,
                                          Null<Real>(), 1e-12, 200);
    }
}

// A chain on one spot quote, each option with its engine; every round moves the quote and asks for the six figures.
static double engineChain(const std::vector<Row>& rows, std::size_t count) {
    const Date today(21, November, 2026);
    Settings::instance().evaluationDate() = today;
    const DayCounter days = Actual365Fixed();
    const auto spot = ext::make_shared<SimpleQuote>(100.0);
    const Handle<YieldTermStructure> rate(ext::make_shared<FlatForward>(today, 0.03, days));
    const Handle<YieldTermStructure> yield(ext::make_shared<FlatForward>(today, 0.01, days));
    std::vector<ext::shared_ptr<VanillaOption>> options;
    for (std::size_t i = 0; i < count; ++i) {
        const Row& x = rows[i % rows.size()];
        const Handle<BlackVolTermStructure> vol(
            ext::make_shared<BlackConstantVol>(today, NullCalendar(), x.vol, days));
        const auto process = ext::make_shared<BlackScholesMertonProcess>(Handle<Quote>(spot), yield, rate, vol);
        const auto option = ext::make_shared<VanillaOption>(
            ext::make_shared<PlainVanillaPayoff>(x.call > 0 ? Option::Call : Option::Put, 100 * x.strike / x.spot),
            ext::make_shared<EuropeanExercise>(today + static_cast<int>(10 + 365 * x.time)));
        option->setPricingEngine(ext::make_shared<AnalyticEuropeanEngine>(process));
        options.push_back(option);
    }
    double level = 100;
    return rateOf(count, 5, [&] {
        spot->setValue(level += 0.01);
        for (const auto& option : options)
            sink += option->NPV() + option->delta() + option->gamma() + option->vega() + option->theta() + option->rho();
    });
}

int main(int, char** argv) {
    std::ifstream file(argv[1], std::ios::binary);
    std::vector<Row> rows;
    for (Row row; file.read(reinterpret_cast<char*>(&row), sizeof row);) rows.push_back(row);
    const double values = rateOf(rows.size(), 15, [&] { blackCalculator(rows); });
    const double implied = rateOf(rows.size(), 7, [&] { impliedVols(rows); });
    const double chain = engineChain(rows, 10000);
    std::printf("{\"values\":%.0f,\"implied\":%.0f,\"chain\":%.0f,\"version\":\"%s\"}\n", values, implied, chain,
                QL_VERSION);
    return sink == 0;
}
